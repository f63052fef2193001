// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/trial.hpp"

#include <cereal/types/optional.hpp>
#include <chrono>
#include <limits>

#include "crossisle/island/message.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/search/census.hpp"

namespace crossisle::run {

template <class Archive>
void serialize(Archive& archive, Improvement& improvement) {
  archive(improvement.evaluations, improvement.objective);
}

template <class Archive>
void serialize(Archive& archive, Trial& trial) {
  archive(trial.improvements, trial.best, trial.evaluations, trial.seconds, trial.front);
}

std::optional<double> Trial::objective_after(std::uint64_t limit) const {
  std::optional<double> best_then;
  for (const auto& improvement : improvements) {
    if (improvement.evaluations > limit) break;
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
  const auto topology = make_topology(configuration);
  std::vector<island::Island> islands;
  for (std::uint32_t index = 0; index < configuration.islands; ++index) {
    islands.emplace_back(
        index,
        search::make_algorithm(configuration.search_on(index),
                               make_context(configuration, model, objective, index), configuration.polish),
        configuration.migration, topology.neighbours(index), configuration.seed, layout, alone);
  }
  Trial trial;
  search::ParetoFront front;
  std::uint32_t generation = 0;
  search::SearchFacts facts;
  bool is_over = false;
  for (; generation <= configuration.generations() && !is_over; ++generation) {
    search::GenerationFacts of_generation;
    for (auto& island : islands) {
      island.advance(generation, evaluator);
      for (const auto& design : island.take_log().designs) {
        ++trial.evaluations;
        const auto& evaluation = design.evaluation;
        of_generation.add(evaluation.fitness,
                          configuration.stop.hypervolume ? evaluation.goals : objective::GoalValues());
        if (!evaluation.fitness.feasible()) continue;
        const double value = evaluation.fitness.objective;
        if (with_front) front.add({design.genome, value, objective.overall(evaluation.metrics.view())});
        if (!trial.improvements.empty() && value >= trial.improvements.back().objective) continue;
        trial.improvements.push_back({trial.evaluations, value});
        trial.best = design.genome;
      }
    }
    facts.add(of_generation);
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - began;
    is_over =
        island::exhausted_in(islands) || reason_to_stop(configuration.stop, generation, facts) ||
        spent.count() >= configuration.stop.wall_time_s.value_or(std::numeric_limits<double>::infinity());
  }
  for (auto& island : islands) island.collect_migrants(generation - 1);
  for (const auto& finding : front.sorted()) trial.front.push_back(finding.overall);
  trial.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return trial;
}

std::vector<Trial> try_searches(std::span<const Configuration> configurations, cost::CostModel& model,
                                island::Communicator& communicator, bool with_front) {
  const int rank = communicator.rank();
  const auto ranks = static_cast<std::size_t>(communicator.size());
  auto alone = communicator.split(rank);
  std::vector<Trial> trials(configurations.size());
  std::vector<Trial> own;
  for (auto i = static_cast<std::size_t>(rank); i < configurations.size(); i += ranks) {
    communicator.attend();
    trials[i] = try_search(configurations[i], model, alone, with_front);
    if (rank != 0) own.push_back(std::move(trials[i]));
  }
  alone.flush();
  if (rank != 0) {
    communicator.send(0, island::tag::report, island::pack(own));
    communicator.flush();  // this may be the rank's last action, while rank 0 is busy with its own trials
    return {};
  }
  for (std::size_t other = 1; other < ranks; ++other) {
    island::unpack(communicator.receive(static_cast<int>(other), island::tag::report), own);
    for (std::size_t k = 0; k < own.size(); ++k) trials[other + k * ranks] = std::move(own[k]);
  }
  return trials;
}

}  // namespace crossisle::run
