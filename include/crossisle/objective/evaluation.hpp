// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/objective/objective.hpp"

namespace crossisle::objective {

/// Costs of one candidate on all networks, and its score.
struct ChipEvaluation {
  Fitness fitness;
  double area_m2 = 0.0;
  std::vector<cost::NetworkCost> costs;  ///< one per network, in order
  cost::MetricsRow metrics;              ///< all metrics that the model computes
};

/// Evaluates one candidate on all networks of a model.
///
/// @code
///   const auto evaluated = objective::evaluate(*model, objective, configuration.space.decode(genome));
///   if (evaluated.fitness.feasible()) fmt::print("{}\n", evaluated.fitness.objective);
/// @endcode
/// @pre the objective was made for the model's networks
ChipEvaluation evaluate(cost::CostModel& model, const Objective& objective,
                        const design::Candidate& candidate);

}  // namespace crossisle::objective
