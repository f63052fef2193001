// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/island/layout.hpp"
#include "crossisle/objective/objective.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::run {

/// The cost model that a configuration names, for its technology and networks.
std::unique_ptr<cost::CostModel> make_model(const Configuration& configuration);

objective::Objective make_objective(const Configuration& configuration);

/// What the algorithm of an island may know of the problem.
/// @pre everything that is referred to outlives the context
search::SearchContext make_context(const Configuration& configuration, const cost::CostModel& model,
                                   const objective::Objective& objective, std::uint32_t island);

/// How a configuration's islands and networks are laid on ranks.
island::Layout make_layout(const Configuration& configuration, const cost::CostModel& model, int ranks);

/// What a run will take, roughly.
struct Footprint {
  double checkpoint_bytes = 0.0;   ///< at the end of the run, before compression
  double coordinator_bytes = 0.0;  ///< memory of rank 0 beyond the others'
  double rank_bytes = 0.0;         ///< memory of every rank: tables of the cost model and islands
};
Footprint estimate_footprint(const Configuration& configuration, const cost::CostModel& model, int ranks);

}  // namespace crossisle::run
