// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/analysis/breakdown.hpp"
#include "crossisle/report/chart.hpp"

namespace crossisle::analysis {

/// Returns the style of a part in drawings.
const char* style_of(cost::PartKind kind);

/// Draws the structure of a chip from the outside in (chip, router group, tile, macro), with sizes and shares
/// of the area.
report::Figure block_diagram(report::Figure text, const Breakdown& chip);

}  // namespace crossisle::analysis
