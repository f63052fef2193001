// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/trial.hpp"

#include <chrono>

#include "crossisle/run/problem.hpp"
#include "crossisle/search/census.hpp"

namespace crossisle::run {

std::optional<double> Trial::objective_after(std::uint64_t within) const {
  std::optional<double> best_then;
  for (const auto& improvement : improvements) {
    if (improvement.evaluations > within) break;
    best_then = improvement.objective;
  }
  return best_then;
}

Trial try_search(const Configuration& configuration, cost::CostModel& model, island::Communicator& alone,
                 bool with_front) {
  const auto began = std::chrono::steady_clock::now();
  const auto objective = make_objective(configuration);
  const auto layout = make_layout(configuration, model, 1);
  island::TeamEvaluator evaluator(alone, layout.team(0), make_problem(configuration, model, objective));
  const auto edges =
      island::make_edges(configuration.migration.topology, configuration.islands, configuration.seed);
  std::vector<island::Island> islands;
  for (std::uint32_t index = 0; index < configuration.islands; ++index) {
    islands.emplace_back(index,
                         search::make_algorithm(configuration.search_on(index),
                                                make_context(configuration, model, objective, index),
                                                configuration.polish),
                         configuration.migration, edges, configuration.seed, layout, alone);
  }
  Trial trial;
  search::ParetoFront front;
  for (std::uint32_t generation = 0; generation <= configuration.generations(); ++generation) {
    for (auto& island : islands) {
      island.advance(generation, evaluator);
      for (const auto& design : island.take_log().designs) {
        ++trial.evaluations;
        const auto& evaluation = design.evaluation;
        if (!evaluation.fitness.feasible()) continue;
        const double value = evaluation.fitness.objective;
        if (with_front)
          front.add({design.genome, value, objective.figures(evaluation.area_m2, evaluation.costs)});
        if (!trial.improvements.empty() && value >= trial.improvements.back().objective) continue;
        trial.improvements.push_back({trial.evaluations, value});
        trial.best = design.genome;
      }
    }
  }
  for (auto& island : islands) island.collect_migrants(configuration.generations());
  for (const auto& finding : front.sorted()) trial.front.push_back(finding.figures);
  trial.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return trial;
}

}  // namespace crossisle::run
