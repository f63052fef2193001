// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/report/breakdown.hpp"
#include "crossisle/report/chart.hpp"

namespace crossisle::report {

/// The objective relative to a chip's with each knob moved alone: a small plot per knob, all on one logarithmic scale.
/// @pre every network runs on the chip
Figure sensitivity_chart(Figure text, const Breakdown& chip, const std::vector<KnobSweep>& sweeps);

}  // namespace crossisle::report
