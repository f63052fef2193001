// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/study/mode_comparison.hpp"

namespace crossisle::study {

/// Returns a ratio in decibels with one decimal, or `-`.
std::string decibel_text(const std::optional<double>& decibel);

/// Returns a sentence about the rank correlation of both modes.
std::string rank_text(const ModeComparison& comparison);

/// Calls `look(knob, effects)` once per knob, with the effects of its values.
void by_knob(const std::vector<KnobEffect>& effects,
             const std::function<void(const std::string&, const std::vector<KnobEffect>&)>& look);

/// Returns the value of the chip itself, or `-`. @param effects effects of one knob
std::string own_value(const std::vector<KnobEffect>& effects);

/// Returns each value of a knob with the ratio of objectives, or `-` if it is infeasible.
/// @param effects effects of one knob
std::string effects_text(const std::vector<KnobEffect>& effects);

}  // namespace crossisle::study
