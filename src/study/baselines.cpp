// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/baselines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "crossisle/config/document.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/hardware/chip.hpp"

namespace crossisle::study {
namespace {

using objective::ChipEvaluation;

/// Knobs of each level, in the order in which a sequential design fixes them.
constexpr std::array<std::array<hardware::Knob, 3>, 4> levels{{
    {hardware::Knob::voltage, hardware::Knob::bits_per_cell, hardware::Knob::cycle_time},
    {hardware::Knob::wordlines, hardware::Knob::bitlines, hardware::Knob::bitlines},
    {hardware::Knob::router_groups, hardware::Knob::tiles_per_group, hardware::Knob::macros_per_tile},
    {hardware::Knob::global_buffer, hardware::Knob::global_buffer, hardware::Knob::global_buffer},
}};

/// Returns the designs that differ from a design only in knobs of one level, including the design itself.
std::vector<design::Genome> designs_of_level(const design::DesignSpace& space, const design::Genome& from,
                                             const std::array<hardware::Knob, 3>& level) {
  const auto& parameters = space.parameters();
  std::vector<design::Genome> designs{from};
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (std::find(level.begin(), level.end(), parameters[i].knob) == level.end()) continue;
    std::vector<design::Genome> more;
    for (const auto& design : designs) {
      for (std::size_t value = 0; value < parameters[i].values.size(); ++value) {
        more.push_back(design);
        more.back().set(i, static_cast<std::uint16_t>(value));
      }
    }
    designs = std::move(more);
  }
  std::erase_if(designs, [&](const design::Genome& design) { return space.is_excluded(design); });
  return designs;
}

/// Returns the share of one network in the energy and latency of all networks.
std::string share_of_network(const std::vector<cost::NetworkCost>& costs, std::size_t network) {
  double energy_j = 0.0;
  double latency_s = 0.0;
  for (const auto& cost : costs) {
    energy_j += cost.energy_j;
    latency_s += cost.latency_s;
  }
  const auto& own = costs[network];
  return fmt::format("this network has {:.0f} % of the energy and {:.0f} % of the latency of all",
                     100.0 * own.energy_j / energy_j, 100.0 * own.latency_s / latency_s);
}

std::string changed_knobs(const std::vector<design::Parameter>& parameters, const design::Genome& before,
                          const design::Genome& after) {
  std::vector<std::string> knobs;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (before[i] == after[i]) continue;
    const auto written = [&](const design::Genome& genome) {
      return parameters[i].text(parameters[i].values[genome[i]]);
    };
    knobs.push_back(fmt::format("{} {} -> {}", parameters[i].name, written(before), written(after)));
  }
  return core::join(knobs, ", ");
}

std::string changed_metrics(const JointProblem& problem, const ChipEvaluation& before,
                            const ChipEvaluation& after) {
  if (before.fitness.mapped() && after.fitness.mapped()) {
    const auto was = problem.objective.overall(before.metrics.view());
    const auto is = problem.objective.overall(after.metrics.view());
    return fmt::format("energy x {:.2f}, latency x {:.2f}, area x {:.2f}", is.energy_mj / was.energy_mj,
                       is.latency_ms / was.latency_ms, is.area_mm2 / was.area_mm2);
  }
  const auto unmapped = std::count_if(before.costs.begin(), before.costs.end(), [](const auto& cost) {
    return cost.verdict != cost::Verdict::feasible;
  });
  return fmt::format("{} of the networks cannot run on the baseline", unmapped);
}

}  // namespace

ChipEvaluation JointProblem::evaluate(const design::Genome& genome) const {
  return objective::evaluate(model, objective, configuration.space.decode(genome));
}

std::size_t max_weight_network(const run::Configuration& configuration) {
  const auto& networks = configuration.networks;
  return static_cast<std::size_t>(
      std::max_element(networks.begin(), networks.end(),
                       [](const auto& a, const auto& b) { return a.weights() < b.weights(); }) -
      networks.begin());
}

design::Genome sequential_design(const JointProblem& problem, double share) {
  const auto& parameters = problem.configuration.space.parameters();
  design::Genome best;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    best.set(i, static_cast<std::uint16_t>(share * static_cast<double>(parameters[i].values.size() - 1)));
  }
  auto fitness = problem.evaluate(best).fitness;
  for (const auto& level : levels) {
    for (const auto& design : designs_of_level(problem.configuration.space, best, level)) {
      const auto found = problem.evaluate(design).fitness;
      if (!objective::better(found, fitness)) continue;
      best = design;
      fitness = found;
    }
  }
  return best;
}

std::optional<design::Genome> published_design(const run::Configuration& configuration,
                                               const std::string& aggregation,
                                               const std::filesystem::path& data) {
  const auto file =
      core::data_directory(data) / "published_designs" / (configuration.name + "_" + aggregation + ".yaml");
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return std::nullopt;
  core::Problems problems;
  const auto genome =
      configuration.space.read_design(config::Document::load(file, {}, problems).root(), problems);
  problems.throw_if_any();
  return genome;
}

run::Trial median_trial(std::vector<run::Trial> trials) {
  const auto better = [](const run::Trial& a, const run::Trial& b) {
    if (!a.best || !b.best) return a.best.has_value() && !b.best;
    return a.improvements.back().objective < b.improvements.back().objective;
  };
  const auto middle = trials.begin() + static_cast<std::ptrdiff_t>(trials.size() / 2);
  std::nth_element(trials.begin(), middle, trials.end(), better);
  return std::move(*middle);
}

std::optional<design::Genome> median_search(run::Configuration configuration,
                                            const search::AlgorithmOptions& algorithm, cost::CostModel& model,
                                            std::uint64_t seeds, island::Communicator& communicator) {
  configuration.exhaustive.reset();
  configuration.search = {algorithm};
  configuration.polish = 0;
  configuration.islands = 1;
  configuration.migration = {};
  std::vector<run::Configuration> all(seeds, configuration);
  for (std::uint64_t i = 0; i < seeds; ++i) all[i].seed = i + 1;
  auto trials = run::try_searches(all, model, communicator);
  if (trials.empty()) return std::nullopt;
  return median_trial(std::move(trials)).best;
}

std::string difference_of(const JointProblem& problem, const Baseline& baseline, const design::Genome& before,
                          const design::Genome& after) {
  const auto was = problem.evaluate(before);
  const auto is = problem.evaluate(after);
  std::vector<std::string> reasons;
  if (baseline.network && is.fitness.mapped()) {
    reasons.push_back(share_of_network(is.costs, *baseline.network));
  }
  if (before == after) {
    reasons.emplace_back("the same chip");
  } else {
    reasons.push_back(changed_metrics(problem, was, is));
    reasons.push_back(changed_knobs(problem.configuration.space.parameters(), before, after));
  }
  return core::join(reasons, "; ");
}

}  // namespace crossisle::study
