// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "crossisle/objective/objective.hpp"

namespace crossisle::search {

/// The volume of figures that a front beats, up to a corner: of the box below `corner`, what lies above some point of the
/// front in energy, latency and area at once [mJ ms mm^2]. Points beyond the corner count for nothing.
double hypervolume(std::span<const objective::Figures> front, const objective::Figures& corner);

}  // namespace crossisle::search
