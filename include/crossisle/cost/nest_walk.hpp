// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/cost/action_counts.hpp"
#include "crossisle/cost/mapping.hpp"
#include "crossisle/cost/nest.hpp"

namespace crossisle::cost {

/// Counts the actions of a mapping like Timeloop: by walking the sampled iterations of its loops and
/// following every tile.
///
/// Plain and slow counterpart of ActionCounter, without any of its sums: the reference for its results.
ActionCounts count_by_walking(const Nest& nest, const AccessWidths& widths, const TemporalMapping& mapping);

}  // namespace crossisle::cost
