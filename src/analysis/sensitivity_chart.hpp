// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/analysis/breakdown.hpp"
#include "crossisle/report/page.hpp"

namespace crossisle::analysis {

/// Draws the objective relative to a chip's with each knob changed alone: one small plot per knob, all on one
/// logarithmic scale.
/// @pre every network runs on the chip
report::Figure sensitivity_chart(report::Figure text, const Breakdown& chip,
                                 std::vector<KnobVariation> sweeps);

/// Returns the change of the objective by one step of each knob down and up, and the constraint that breaks.
report::PageTable knob_steps(const Breakdown& chip, const std::vector<KnobVariation>& sweeps);

}  // namespace crossisle::analysis
