// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/report/page.hpp"
#include "run_data.hpp"

namespace crossisle::analysis {

/// Adds the best objective of each island by generation, with the migrants that were accepted.
void add_convergence(const RunData& run, report::Page& page);

/// Adds the migration paths between islands, and the numbers of accepted migrants.
void add_migrations(const RunData& run, report::Page& page);

/// Returns lines of Python that redraw the charts of a run from its file alone.
std::string python_snippet(const std::string& file, bool exhaustive);

}  // namespace crossisle::analysis
