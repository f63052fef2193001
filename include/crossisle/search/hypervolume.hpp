// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "crossisle/objective/objective.hpp"

namespace crossisle::search {

/// Returns the hypervolume that a front dominates [mJ ms mm^2]: the volume of all points that are below
/// `corner`, and above some point of the front, in energy, latency and area simultaneously. Points of the
/// front beyond the corner are ignored.
double hypervolume(std::span<const objective::OverallMetrics> front, const objective::OverallMetrics& corner);

}  // namespace crossisle::search
