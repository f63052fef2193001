// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/config/document.hpp"
#include "crossisle/config/key.hpp"
#include "crossisle/objective/goal.hpp"
#include "crossisle/objective/objective_options.hpp"

namespace crossisle::objective {

/// Key `goals` of an algorithm with several goals.
config::Key goals_key();

/// Reads `goals: [energy, power@resnet50, {metric: snr, direction: max}]`; without the
/// key, the usual goals. Names are checked by check_goals.
std::vector<Goal> read_goals(config::Section& section);

/// Returns the goal of a word: `power`, or `power@resnet50` for one network.
Goal goal_of_word(const std::string& word);
/// Returns the problem of a goal that the model or the networks do not have, or nothing.
std::optional<core::Problem> problem_of(const Goal& goal, const ObjectiveContext& context);

/// Returns the line of the goals in a resolved configuration.
std::string goals_line(const std::vector<Goal>& goals);

/// Reports goals that the cost model cannot compute, that are equal, or that are too few or too many.
/// @param section section with the key `goals`
/// @param max maximum number of goals of the algorithm `algorithm`
void check_goals(const config::Section& section, const std::vector<Goal>& goals,
                 const ObjectiveContext& context, std::string_view algorithm, std::size_t max);

}  // namespace crossisle::objective
