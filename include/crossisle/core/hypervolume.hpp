// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <vector>

namespace crossisle::core {

/// Three figures that are to be minimised.
using Point3 = std::array<double, 3>;

/// The volume that points beat up to a corner: of the box below `corner`, what lies above some point in all three figures
/// (Zitzler and Thiele 1998). Points that do not lie below the corner count for nothing; O(n^2) at worst.
double hypervolume(std::vector<Point3> points, const Point3& corner);

}  // namespace crossisle::core
