// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "crossisle/objective/objective.hpp"

namespace crossisle::search {

/// Returns the volume that a front dominates up to a corner: the part of the box below `corner` that lies
/// above some point of the front in energy, latency and area at once [mJ ms mm^2]. Points beyond the corner
/// are ignored.
double hypervolume(std::span<const objective::OverallMetrics> front, const objective::OverallMetrics& corner);

}  // namespace crossisle::search
