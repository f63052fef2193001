// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/compat/action_counts.hpp"
#include "crossisle/compat/mapping.hpp"
#include "crossisle/compat/nest.hpp"

namespace crossisle::compat {

/// Counts the actions of a mapping like Timeloop: by walking the sampled iterations of its loops and
/// following every tile.
///
/// Plain and slow counterpart of ActionCounter that uses no summation formulas: the reference for its
/// results.
ActionCounts count_by_walking(const Nest& nest, const AccessWidths& widths, const TemporalMapping& mapping);

}  // namespace crossisle::compat
