// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/estimate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::sweep {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr Seconds trial_length{0.25};
constexpr Seconds all_trials{2.0};
/// Speed of writing a compressed checkpoint: 12.8 MB of a search that has not converged were written and
/// synced in 0.23 s.
constexpr double checkpoint_bytes_per_s = 5e7;

/// Number of evaluations and the time that they took.
struct Pace {
  double evaluations = 0.0;
  double seconds = 0.0;

  double seconds_for(double wanted) const { return evaluations > 0.0 ? wanted * seconds / evaluations : 0.0; }
};

std::vector<search::Individual> evaluate(const run::Configuration& configuration, cost::CostModel& model,
                                         const objective::Objective& objective,
                                         const std::vector<design::Genome>& genomes) {
  std::vector<search::Individual> individuals;
  for (const auto& genome : genomes) {
    const auto evaluated = objective::evaluate(model, objective, configuration.space.decode(genome));
    search::Individual individual{genome, evaluated.fitness};
    if (objective.has_goals() && individual.fitness.mapped())
      individual.goals = objective.goals(evaluated.metrics.view());
    individuals.push_back(individual);
  }
  return individuals;
}

/// Searches on one island until the search ends or the time is over.
Pace try_search(const run::Configuration& configuration, cost::CostModel& model, std::uint64_t seed) {
  const auto objective = run::make_objective(configuration);
  auto context = run::make_context(configuration, model, objective, 0);
  context.seed = seed;
  const auto algorithm = search::make_algorithm(configuration.search_on(0), context, configuration.polish);
  Pace pace;
  const auto began = Clock::now();
  for (std::uint32_t generation = 0; generation <= algorithm->generations(); ++generation) {
    const auto evaluated = evaluate(configuration, model, objective, algorithm->ask(generation));
    algorithm->tell(generation, evaluated);
    pace.evaluations += static_cast<double>(evaluated.size());
    pace.seconds = Seconds(Clock::now() - began).count();
    if (pace.seconds > trial_length.count()) break;
  }
  return pace;
}

/// Runs of one cost model.
struct Family {
  const PlannedRun* first = nullptr;
  double evaluations = 0.0;
  double effort = 0.0;
};

double measure(const Family& family) {
  const auto configuration = run::read_configuration(family.first->base, family.first->overrides);
  const auto model = run::make_model(configuration);
  const auto one_run = static_cast<double>(family.first->evaluations);
  const Pace cold = try_search(configuration, *model, configuration.seed);
  const Pace warm = try_search(configuration, *model, configuration.seed + 1);
  return cold.seconds_for(one_run) + warm.seconds_for(std::max(0.0, family.evaluations - one_run));
}

/// Returns the run with the most work for each cost model.
std::vector<const PlannedRun*> max_runs(const Plan& plan) {
  std::vector<const PlannedRun*> largest(plan.models(), nullptr);
  for (const auto& run : plan.runs) {
    auto& known = largest[run.model];
    if (known == nullptr || run.effort > known->effort) known = &run;
  }
  return largest;
}

}  // namespace

Estimate estimate(const Plan& plan, std::optional<double> rate) {
  Estimate estimate;
  std::vector<Family> families(plan.models());
  for (const std::size_t position : plan.distinct()) {
    const auto& run = plan.runs[position];
    Family& family = families[run.model];
    if (family.first == nullptr) family.first = &run;
    family.evaluations += static_cast<double>(run.evaluations);
    family.effort += run.effort;
    estimate.evaluations += run.evaluations;
  }
  if (rate) {
    estimate.core_seconds = static_cast<double>(estimate.evaluations) / *rate;
    return estimate;
  }
  // Families for which there was no time are assumed to be like the others.
  std::sort(families.begin(), families.end(),
            [](const Family& a, const Family& b) { return a.effort > b.effort; });
  const auto began = Clock::now();
  double tried_effort = 0.0;
  double effort = 0.0;
  double seconds = 0.0;
  for (const auto& family : families) {
    effort += family.effort;
    if (family.first == nullptr || Clock::now() - began > all_trials) continue;
    seconds += measure(family);
    tried_effort += family.effort;
  }
  if (tried_effort > 0.0) estimate.core_seconds = seconds * effort / tried_effort;
  return estimate;
}

cluster::StopTimes stop_times(const run::Configuration& configuration, cost::CostModel& model, int ranks) {
  cluster::StopTimes times;
  times.checkpoint_s =
      run::estimate_footprint(configuration, model, ranks).checkpoint_bytes / checkpoint_bytes_per_s;
  if (configuration.exhaustive) return times;  // a block takes a fraction of a second (search::Blocks::size)
  const Pace pace = try_search(configuration, model, configuration.seed);
  const double generations = configuration.generations() + 1.0;
  const double evaluations =
      static_cast<double>(configuration.evaluation_budget()) / configuration.islands / generations;
  const double islands_of_a_rank = std::ceil(static_cast<double>(configuration.islands) / ranks);
  times.generation_s = pace.seconds_for(evaluations * islands_of_a_rank);
  return times;
}

cluster::StopTimes stop_times(const Plan& plan, int ranks_per_run) {
  run::ConfigurationReader reader;
  cluster::StopTimes most;
  const auto began = Clock::now();
  for (const PlannedRun* run : max_runs(plan)) {
    if (Clock::now() - began > all_trials) break;
    const auto configuration = reader.read(run->base, run->overrides);
    const auto times = stop_times(configuration, *run::make_model(configuration), ranks_per_run);
    most.generation_s = std::max(most.generation_s, times.generation_s);
    most.checkpoint_s = std::max(most.checkpoint_s, times.checkpoint_s);
  }
  return most;
}

double bytes_per_rank(const Plan& plan, int ranks_per_run) {
  run::ConfigurationReader reader;
  double most = 0.0;
  for (const PlannedRun* run : max_runs(plan)) {
    const auto configuration = reader.read(run->base, run->overrides);
    const auto model = run::make_model(configuration);
    const auto footprint = run::estimate_footprint(configuration, *model, ranks_per_run);
    most = std::max(most, footprint.rank_bytes + footprint.coordinator_bytes);
  }
  return most;
}

}  // namespace crossisle::sweep
