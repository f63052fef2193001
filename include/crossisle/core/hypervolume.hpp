// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace crossisle::core {

/// Three metrics to be minimised.
using Point3 = std::array<double, 3>;

/// Returns the volume that points dominate up to a reference corner: the part of the box below `corner` that
/// lies above some point in all three metrics (Zitzler and Thiele 1998). Points that do not lie below the
/// corner are ignored; O(n log n).
double hypervolume(std::vector<Point3> points, const Point3& corner);

/// Maximum number of metrics of the other hypervolumes.
inline constexpr std::size_t max_hypervolume_metrics = 6;
/// Up to six metrics to be minimised; those beyond the corner's are 0.
using Point6 = std::array<double, max_hypervolume_metrics>;

/// Returns the same volume for as many metrics as `corner` has: by exclusive volumes (While, Bradstreet and
/// Barone 2012), O(n^(m-2) log n) for m > 3 metrics. @pre 1 to max_hypervolume_metrics metrics
double hypervolume(std::vector<Point6> points, std::span<const double> corner);

/// Returns an estimate of the volume: the share of `samples` random points between the smallest values of
/// the points and the corner that some point dominates; the same arguments give the same bits.
double estimated_hypervolume(std::span<const Point6> points, std::span<const double> corner,
                             std::uint32_t samples);

/// Returns an estimate of the share of the volume of `points` that `others` do not dominate, from the same
/// number of random points for both; 0 without volume. The same arguments give the same bits.
double estimated_new_share(std::span<const Point6> points, std::span<const Point6> others,
                           std::span<const double> corner, std::uint32_t samples);

}  // namespace crossisle::core
