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

/// True for fronts of so many designs in more than four goals that the exact volume takes minutes.
bool is_hypervolume_estimated(std::size_t designs, std::size_t goals);

}  // namespace crossisle::search
