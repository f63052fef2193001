// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/report/page.hpp"

namespace crossisle::analysis {

/// Of more groups than these, the ones with the best medians are drawn.
inline constexpr std::size_t most_groups_drawn = 8;

/// Boxes and distribution functions of the objectives of groups of runs.
void add_group_charts(std::vector<report::Sample> groups, report::Page& page);

}  // namespace crossisle::analysis
