// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

namespace crossisle::run {

// Names of tables that summarise designs: of an exhaustive search, and in a checkpoint that has no history.
inline constexpr auto census_name = "census";
inline constexpr auto nearest_name = "nearest";
inline constexpr auto census_of_state = "state-census";
inline constexpr auto best_of_state = "state-best";
inline constexpr auto nearest_of_state = "state-nearest";

}  // namespace crossisle::run
