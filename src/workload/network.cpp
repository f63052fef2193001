// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/workload/network.hpp"
