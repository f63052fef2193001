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

/// Cost model and objective of a configuration; both must outlive it.
struct Problem {
  const run::Configuration& configuration;
  cost::CostModel& model;
  objective::Objective objective;

  objective::ChipEvaluation evaluate(const hardware::Genome& genome) const;
};

/// Chip that the joint one is compared with.
struct Baseline {
  std::string name;
  std::string how;  ///< `certified`, `search` (the median of the seeds), `sequential` or `published`
  std::optional<hardware::Genome> genome{};
  std::optional<std::size_t> network{};  ///< that it was found for alone
};

/// Index of the network with the most weights, the first of equals. @pre the configuration has a network
std::size_t max_weight_network(const run::Configuration& configuration);

/// Design found level by level: device, circuit, architecture, system. Each level is settled with those before it, while
/// the later ones keep the values that they begin with.
/// @param share of the way from the smallest to the largest value at which each knob begins, 0 to 1
hardware::Genome sequential_design(const Problem& problem, double share);

/// Published best design for a configuration and an aggregation; none where data/published_designs has none.
/// @param data folder found by core::data_directory @throws core::InputError where its file is wrong
std::optional<hardware::Genome> published_design(const run::Configuration& configuration,
                                                 const std::string& aggregation,
                                                 const std::filesystem::path& data = {});

/// Trial in the middle of all by their objectives, the worse one of two in the middle; trials that found nothing feasible
/// come last. @pre not empty
run::Trial median_trial(std::vector<run::Trial> trials);

/// Searches with seeds 1, 2, ... on one island. @return on rank 0 the best design of the median search, none where that
/// found nothing feasible; none on the other ranks
std::optional<hardware::Genome> median_search(run::Configuration configuration,
                                              const search::AlgorithmOptions& algorithm,
                                              cost::CostModel& model, std::uint64_t seeds,
                                              island::Communicator& communicator);

/// Reason of a reduction or of its absence, in words: the share of the baseline's network, the metrics that change and
/// the knobs that differ.
std::string difference_of(const Problem& problem, const Baseline& baseline, const hardware::Genome& before,
                          const hardware::Genome& after);

}  // namespace crossisle::study
