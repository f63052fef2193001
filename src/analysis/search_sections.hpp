// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/report/page.hpp"
#include "run_data.hpp"

namespace crossisle::analysis {

/// Adds the section about the search: convergence, feasible share, outcomes of the designs.
void add_search(const RunData& run, report::Page& page);

/// Adds the Pareto front in energy, latency and area, or in the goals of the run.
void add_trade_offs(const RunData& run, report::Page& page);

/// Adds the best designs in parallel coordinates.
void add_space(const RunData& run, report::Page& page);

}  // namespace crossisle::analysis
