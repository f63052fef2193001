// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/trial.hpp"

namespace crossisle::study {

/// Configuration with its cost model and objective; configuration and model must outlive it.
struct JointProblem {
  const run::Configuration& configuration;
  cost::CostModel& model;
  objective::Objective objective;

  objective::ChipEvaluation evaluate(const design::Genome& genome) const;
};

/// Chip with which the joint chip is compared.
struct Baseline {
  std::string name;
  std::string how;  ///< `certified`, `search` (the median of the seeds), `sequential` or `published`
  std::optional<design::Genome> genome{};
  std::optional<std::size_t> network{};  ///< the single network that it was found for, if any
};

/// Returns the index of the network with the most weights, the first in a tie. @pre the configuration has a
/// network
std::size_t max_weight_network(const run::Configuration& configuration);

/// Searches for a design level by level: device, circuit, architecture, system. Each level is optimised with
/// the earlier levels fixed at their results and the later levels at their initial values.
/// @param share position of the initial value of each knob between its smallest and largest value, 0 to 1
design::Genome sequential_design(const JointProblem& problem, double share);

/// Returns the published best design for a configuration and an aggregation, or nothing if
/// data/published_designs has none.
/// @param data folder found by core::data_directory @throws core::InputError if its file is invalid
std::optional<design::Genome> published_design(const run::Configuration& configuration,
                                               const std::string& aggregation,
                                               const std::filesystem::path& data = {});

/// Returns the trial with the median objective, or the worse of the two in the middle; trials without a
/// feasible design come last. @pre not empty
run::Trial median_trial(std::vector<run::Trial> trials);

/// Searches with seeds 1, 2, ... on one island. @return the best design of the median search on rank 0, or
/// nothing if that search found no feasible design; nothing on the other ranks
std::optional<design::Genome> median_search(run::Configuration configuration,
                                            const search::AlgorithmOptions& algorithm, cost::CostModel& model,
                                            std::uint64_t seeds, island::Communicator& communicator);

/// Returns a text that explains a reduction, or its absence: the share of the baseline's network, the metrics
/// that change and the knobs that differ.
std::string difference_of(const JointProblem& problem, const Baseline& baseline, const design::Genome& before,
                          const design::Genome& after);

}  // namespace crossisle::study
