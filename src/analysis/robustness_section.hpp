// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/report/page.hpp"
#include "run_data.hpp"

namespace crossisle::analysis {

/// Adds the section `Robustness` to the page of a run of the physical mode: the verdict on its best chip
/// under each variant of study::variants_of, and the places of its finalists. Adds nothing for other runs,
/// and for those without a feasible design.
void add_robustness(const RunData& run, report::Page& page);

}  // namespace crossisle::analysis
