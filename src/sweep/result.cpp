// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/result.hpp"

namespace crossisle::sweep {

Result result_of(const std::string& id, const run::Configuration& configuration, const run::Ending& ending) {
  Result result;
  result.id = id;
  result.evaluations = ending.evaluations;
  result.digest = ending.digest;
  result.seconds = ending.seconds;
  if (!ending.best) return result;
  BestDesign best;
  best.generation = ending.best->generation;
  best.island = ending.best->island;
  best.objective = ending.best->evaluation.fitness.objective;
  const auto metrics = ending.best->evaluation.metrics.view();
  const auto& list = configuration.metrics();
  best.area_m2 = metrics.of_chip(list.chip_column(cost::metric::area().name));
  const auto chip = configuration.space.chip(ending.best->genome);
  for (std::size_t i = 0; i < configuration.knob_count(); ++i) {
    best.knobs[i] = hardware::written_value(chip, static_cast<hardware::Knob>(i));
  }
  const auto costs = cost::NetworkCosts(list).of(metrics);
  for (std::size_t i = 0; i < costs.size(); ++i) {
    best.networks.push_back({configuration.networks[i].name, costs[i].energy_j, costs[i].latency_s});
  }
  result.best = std::move(best);
  return result;
}

}  // namespace crossisle::sweep
