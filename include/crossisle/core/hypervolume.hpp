// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <vector>

namespace crossisle::core {

/// Three metrics to be minimised.
using Point3 = std::array<double, 3>;

/// Returns the volume that points dominate up to a reference corner: the part of the box below `corner` that
/// lies above some point in all three metrics (Zitzler and Thiele 1998). Points that do not lie below the
/// corner are ignored; O(n log n).
double hypervolume(std::vector<Point3> points, const Point3& corner);

}  // namespace crossisle::core
