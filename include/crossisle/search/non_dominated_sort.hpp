// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "crossisle/core/hypervolume.hpp"
#include "crossisle/objective/goal.hpp"

namespace crossisle::search {

/// Returns the number of the front of each point: 0 for points that no other point dominates, 1 for points
/// that only points of front 0 dominate, and so on (Deb et al. 2002). A point dominates another one if it is
/// not larger in any metric and smaller in at least one.
///
/// Points are taken in lexicographic order, so that only earlier points can dominate a point; each front keeps
/// the lower envelope of its last two metrics, and binary search finds the first front that does not dominate
/// the point (Jensen 2003; Zhang et al. 2015): O(n log^2 n). Two metrics are points whose third metric is 0.
std::vector<std::uint32_t> front_numbers(std::span<const core::Point3> points);

/// Returns the same for designs with any number of goals. With more than three, each point is compared with
/// the points of the fronts that binary search visits (Zhang et al. 2015).
std::vector<std::uint32_t> front_numbers(std::span<const objective::GoalValues> points);

/// Returns the indices of the points that no other point dominates, in increasing order. Of equal points, all.
std::vector<std::size_t> non_dominated(std::span<const objective::GoalValues> points);

}  // namespace crossisle::search
