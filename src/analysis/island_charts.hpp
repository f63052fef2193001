// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/report/page.hpp"
#include "run_data.hpp"

namespace crossisle::analysis {

/// The best objective of each island by generation, with the migrants that were accepted.
void add_convergence(const RunData& run, report::Page& page);

/// Who sent migrants to whom, and how many were accepted.
void add_migrations(const RunData& run, report::Page& page);

/// Lines of Python that draw a run anew from its file alone.
std::string python_snippet(const std::string& file, bool exhaustive);

}  // namespace crossisle::analysis
