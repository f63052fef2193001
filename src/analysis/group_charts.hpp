// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/report/page.hpp"

namespace crossisle::analysis {

/// Maximum number of groups drawn, which are those with the best medians.
inline constexpr std::size_t max_groups_drawn = 8;

/// Adds boxes and distribution functions of the objectives of groups of runs.
void add_group_charts(std::vector<report::Sample> groups, report::Page& page);

}  // namespace crossisle::analysis
