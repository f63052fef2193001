// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/run/configuration.hpp"
#include "crossisle/run/front.hpp"

namespace crossisle::analysis {

/// Front of a run in any goals.
struct RunFront {
  run::Configuration configuration;
  run::Front front;
  bool covers_space = false;  ///< true for an exhaustive search
  std::string warning{};      ///< what is damaged and was not read; empty if nothing is
};

/// Returns the front of the designs that a run has evaluated so far.
/// @param goals words for objective::goal_of_word; empty: the goals of the run, or energy, latency and area
/// @throws core::Error (io) if there is no run, or its input files have changed
/// @throws core::InputError for goals that the cost model does not have, or that an exhaustive search did not
/// keep
RunFront read_front(const std::filesystem::path& directory, const std::vector<std::string>& goals);

/// Choice of one chip of a front: within bounds, the nearest to the ideal chip, which has the best value of the
/// front in every goal. Goals are scaled from 0 at the best chip of the front to 1 at the worst one: by ratios
/// for metrics that are always positive, because fronts of chips extend over decades, otherwise by differences.
/// The distance is the square root of the weighted sum of squares.
struct ChoiceRule {
  std::vector<std::optional<double>> bounds;  ///< by goal, like GoalValues
  std::vector<double> weights;                ///< by goal, not negative
  std::vector<bool> is_positive;              ///< by goal
};

/// Returns the rule of words: `knee`; `power` for the best chip in a goal; `power=5W` for a bound.
/// @param weights words `energy=2`: the weight of a goal, 1 unless given
/// @throws core::InputError with every word that is wrong
ChoiceRule choice_rule(const RunFront& of, const std::vector<std::string>& picks,
                       const std::vector<std::string>& weights);

/// Returns the position of the chosen chip, the first of equally good ones; nothing if no chip is within the
/// bounds.
std::optional<std::size_t> choose(const run::Front& front, const ChoiceRule& rule);

}  // namespace crossisle::analysis
