// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "crossisle/objective/objective.hpp"

namespace crossisle::search {

/// Returns the hypervolume that a front dominates [mJ ms mm^2]: the volume of all points that are below
/// `corner`, and above some point of the front, in energy, latency and area simultaneously. Points of the
/// front beyond the corner are ignored.
double hypervolume(std::span<const objective::OverallMetrics> front, const objective::OverallMetrics& corner);

/// Returns the hypervolume of designs in the goals of a search, up to a corner: exact, or an estimate within
/// about half a percent if is_hypervolume_estimated.
double hypervolume(std::span<const objective::GoalValues> front, const objective::GoalValues& corner);

/// Ratio of the corner of a front's hypervolume to the worst values of the front. It is above 1 so that the
/// designs at the ends of the front contribute.
inline constexpr double corner_beyond = 1.1;

/// Returns the corner up to which the hypervolume of a front is stated: in each goal, the worst value and a
/// tenth of its magnitude beyond. @pre the front is not empty
objective::GoalValues hypervolume_corner(std::span<const objective::GoalValues> front);

/// Returns the share of the hypervolume of a front, up to its corner, that an earlier front did not dominate
/// yet: 1 if it dominated nothing of it. An estimate for more than four goals, or for four and more than 3,000
/// designs, whose exact growth takes too long to be computed again and again. @pre the front is not empty
double hypervolume_growth(std::span<const objective::GoalValues> before,
                          std::span<const objective::GoalValues> front);

/// True for fronts of so many designs in more than four goals that the exact volume takes minutes.
bool is_hypervolume_estimated(std::size_t designs, std::size_t goals);

}  // namespace crossisle::search
