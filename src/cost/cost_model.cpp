// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/cost_model.hpp"
