// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/report/breakdown.hpp"
#include "crossisle/report/chart.hpp"

namespace crossisle::report {

/// A chip as it is built, from the outside in: chip, router group, tile, macro, each with its sizes and its share of the area.
Figure block_diagram(Figure text, const Breakdown& chip);

}  // namespace crossisle::report
