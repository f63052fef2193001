// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/island/island.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::run {

/// Best objective after a number of evaluations.
struct Improvement {
  std::uint64_t evaluations = 0;
  double objective = 0.0;
};

/// Outcome and convergence of a search.
struct Trial {
  std::vector<Improvement> improvements;  ///< each better than the previous one
  std::optional<design::Genome> best;     ///< feasible; none if no design is
  std::uint64_t evaluations = 0;
  double seconds = 0.0;
  std::vector<objective::OverallMetrics> front;  ///< non-dominated designs of the search

  /// Returns the best objective within `limit` evaluations; none if none of these designs was feasible.
  std::optional<double> objective_after(std::uint64_t limit) const;
};

/// Executes a complete search in this process alone, without files; it evaluates the same designs as `run`.
/// Evaluations are counted generation by generation, and within a generation island by island.
/// @param alone communicator of one rank
/// @param with_front true to collect the front, which takes time
Trial try_search(const Configuration& configuration, cost::CostModel& model, island::Communicator& alone,
                 bool with_front = false);

/// Executes trials of configurations that share one cost model, distributed over all ranks, which must call
/// it together.
/// @return on rank 0 all trials, in order; empty on the other ranks
std::vector<Trial> try_searches(std::span<const Configuration> configurations, cost::CostModel& model,
                                island::Communicator& communicator, bool with_front = false);

}  // namespace crossisle::run
