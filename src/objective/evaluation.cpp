// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/evaluation.hpp"

#include <utility>

namespace crossisle::objective {

ChipEvaluation evaluate(cost::CostModel& model, const Objective& objective,
                        const design::Candidate& candidate) {
  cost::Metrics metrics(model.metrics(), cost::all_networks(model));
  model.evaluate({&candidate, 1}, metrics, {});
  const auto& row = std::as_const(metrics)[0];
  return {objective.score(candidate.chip, row), objective.area_m2(row),
          cost::NetworkCosts(model.metrics()).of(row), cost::MetricsRow(row)};
}

}  // namespace crossisle::objective
