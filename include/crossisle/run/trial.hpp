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

/// The best objective after so many evaluations.
struct Improvement {
  std::uint64_t evaluations = 0;
  double objective = 0.0;
};

/// How a search got on.
struct Trial {
  std::vector<Improvement> improvements;  ///< each better than the one before
  std::optional<hardware::Genome> best;   ///< feasible; none where no design is
  std::uint64_t evaluations = 0;
  double seconds = 0.0;
  std::vector<objective::Figures>
      front;  ///< that no other design of the search equals or beats in all figures

  /// The best objective within `limit` evaluations; none where nothing feasible was among them.
  std::optional<double> objective_after(std::uint64_t limit) const;
};

/// A whole search in this process alone, without files: what `run` does, and to the same designs. Designs of islands count
/// in the order of generations, and within one in that of islands.
/// @param alone of one rank
/// @param with_front whether to gather the front, which takes time
Trial try_search(const Configuration& configuration, cost::CostModel& model, island::Communicator& alone,
                 bool with_front = false);

/// Trials of configurations that have one cost model, shared out over all ranks, which call it together.
/// @return on rank 0 all of them, in order; nothing on the others
std::vector<Trial> try_searches(std::span<const Configuration> configurations, cost::CostModel& model,
                                island::Communicator& communicator, bool with_front = false);

}  // namespace crossisle::run
