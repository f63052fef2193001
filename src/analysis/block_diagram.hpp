// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/analysis/breakdown.hpp"
#include "crossisle/report/chart.hpp"

namespace crossisle::analysis {

/// A chip as it is built, from the outside in: chip, router group, tile, macro, each with its sizes and its share of the area.
report::Figure block_diagram(report::Figure text, const Breakdown& chip);

}  // namespace crossisle::analysis
