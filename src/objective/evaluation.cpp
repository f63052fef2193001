// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/evaluation.hpp"

namespace crossisle::objective {

ChipEvaluation evaluate(cost::CostModel& model, const Objective& objective, const hardware::Chip& chip) {
  ChipEvaluation evaluated{{}, model.area_m2(chip), std::vector<cost::NetworkCost>(model.networks().size())};
  for (std::size_t network = 0; network < evaluated.costs.size(); ++network) {
    model.evaluate({&chip, 1}, network, {&evaluated.costs[network], 1});
  }
  evaluated.fitness = objective.score(chip, evaluated.area_m2, evaluated.costs);
  return evaluated;
}

}  // namespace crossisle::objective
