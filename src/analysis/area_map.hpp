// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/analysis/breakdown.hpp"
#include "crossisle/report/chart.hpp"

namespace crossisle::analysis {

/// Draws the areas of a chip and of the silicon outside it, and, enlarged, those of the chip's components, as
/// squarified tree maps (Bruls, Huizing and van Wijk, Data Visualization 2000).
report::Figure area_map(report::Figure text, const Breakdown& chip);

}  // namespace crossisle::analysis
