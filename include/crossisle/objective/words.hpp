// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "crossisle/objective/objective.hpp"

namespace crossisle::objective {

/// Returns the formula of the objective in words: `mean(energy) x mean(latency) x area`.
std::string objective_text(const ObjectiveOptions& options);

/// Returns the unit of an objective: `mJ ms mm2`.
std::string objective_unit(const ObjectiveOptions& options);

/// Returns a constraint in words; a limit on noise with its origin: `SNR of resnet50 at least 20 dB (an
/// assumption)`.
std::string text_with_origin(const Constraint& constraint, const cost::MetricList& metrics);

/// Returns the limits on noise in words, one text each: `SNR at least 15 dB at the corner (an assumption)`.
/// @param at_corner true if the limit on noise applies to devices at the corner
/// @param metrics metrics of the cost model
std::vector<std::string> noise_limit_texts(const ObjectiveOptions& options, bool at_corner,
                                           const cost::MetricList& metrics);

/// Returns the constraints in words, one text each: `area at most 800 mm2`.
/// @param at_corner true if the limit on noise applies to devices at the corner
/// @param metrics metrics of the cost model
std::vector<std::string> constraint_texts(const ObjectiveOptions& options, bool at_corner,
                                          const cost::MetricList& metrics);

/// Returns a duty cycle in words: `average power 12 mW, energy per day 1.04 kJ, utilisation 0.31`.
std::string duty_cycle_text(std::span<const MetricValue> duty);

}  // namespace crossisle::objective
