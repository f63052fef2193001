// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crossisle/core/hypervolume.hpp"

namespace crossisle::search {

/// Returns the number of the front of each point: 0 for points that no other point dominates, 1 for points
/// that only points of front 0 dominate, and so on (Deb et al. 2002). A point dominates another one if it is
/// not larger in any metric and smaller in at least one.
///
/// Points are taken in lexicographic order, so that only earlier points can dominate a point; each front keeps
/// the lower envelope of its last two metrics, and binary search finds the first front that does not dominate
/// the point (Jensen 2003; Zhang et al. 2015): O(n log^2 n). Two metrics are points whose third metric is 0.
std::vector<std::uint32_t> front_numbers(std::span<const core::Point3> points);

}  // namespace crossisle::search
