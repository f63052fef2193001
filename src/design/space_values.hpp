// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/config/section.hpp"
#include "crossisle/design/parameter.hpp"
#include "crossisle/hardware/chip.hpp"

namespace crossisle::design {

/// Returns the values that a section lists for a knob: a list, a single value, or a range; words as numbers.
std::vector<double> read_values(config::Section& section, const hardware::KnobTraits& knob);

/// Reports listed values that a search cannot use: none, too many, not whole, not ascending, no slices of inputs.
void check_values(const config::Section& section, const hardware::KnobTraits& knob,
                  const std::vector<double>& values);

/// Returns the values of a parameter that a condition lists, ascending: a value, a list, or `{from, to}`. Reports values
/// that the parameter does not have.
std::vector<double> read_condition(config::Section& section, const Parameter& parameter);

}  // namespace crossisle::design
