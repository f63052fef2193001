// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/fault_point.hpp"

namespace crossisle::core {

[[gnu::weak]] void fault_point(std::string_view /*place*/, std::string_view /*subject*/) {}

}  // namespace crossisle::core
