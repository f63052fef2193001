// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/breakdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "crossisle/core/text.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::analysis {
namespace {

using cost::Component;
using cost::PerComponent;

std::size_t largest(const PerComponent& values) {
  return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

std::string component_name(std::size_t index) {
  return std::string(cost::name(static_cast<Component>(index)));
}

std::string percent(double part, double whole) {
  return fmt::format("{:.0f} %", whole > 0.0 ? 100.0 * part / whole : 0.0);
}

void add_constraints(const run::Configuration& configuration, const Breakdown& chip,
                     std::vector<std::string>& sentences) {
  const auto& options = configuration.objective;
  if (options.area_limit_mm2) {
    const double area = chip.area_m2 * 1e6;
    sentences.push_back(fmt::format("Its area of {:.1f} mm2 is {} of the limit of {:g} mm2.", area,
                                    percent(area, *options.area_limit_mm2), *options.area_limit_mm2));
  }
  const auto objective = run::make_objective(configuration);
  if (options.weights_on_chip) {
    std::size_t most = 0;
    for (std::size_t i = 1; i < configuration.networks.size(); ++i) {
      if (objective.cells_required(chip.chip, i) > objective.cells_required(chip.chip, most)) most = i;
    }
    const auto cells = static_cast<double>(objective.cells_required(chip.chip, most));
    const auto all = static_cast<double>(chip.chip.cells());
    sentences.push_back(fmt::format("The weights of {} need {} cells, {} of the {} on the chip.",
                                    configuration.networks[most].name, core::human_count(cells),
                                    percent(cells, all), core::human_count(all)));
  }
  if (options.snr_limit_db && chip.fitness.mapped()) {
    const auto worst = std::min_element(chip.costs.begin(), chip.costs.end(),
                                        [](const auto& a, const auto& b) { return a.snr_db < b.snr_db; });
    sentences.push_back(fmt::format("Required: {}; reached: {:.1f} dB.",
                                    configuration.noise_limit_texts().front(), worst->snr_db));
  }
  for (std::size_t i = 0; chip.fitness.mapped() && i < options.constraints.size(); ++i) {
    const double value = objective.limited_value(i, chip.metrics.view());
    sentences.push_back(
        fmt::format("Required: {}; reached: {}.",
                    objective::text_with_origin(options.constraints[i], configuration.metrics()),
                    objective::value_text(options.constraints[i], configuration.metrics(), value)));
  }
  for (std::size_t i = 0; i < chip.networks.size(); ++i) {
    if (!chip.networks[i].reason.empty()) {
      sentences.push_back(
          fmt::format("{} does not run on it: {}.", configuration.networks[i].name, chip.networks[i].reason));
    }
  }
}

/// Returns the network with the largest share of a metric.
std::size_t heaviest(const Breakdown& chip, double cost::NetworkCost::*figure) {
  std::size_t most = 0;
  for (std::size_t i = 1; i < chip.costs.size(); ++i) {
    if (chip.costs[i].*figure > chip.costs[most].*figure) most = i;
  }
  return most;
}

void add_networks(const run::Configuration& configuration, const Breakdown& chip,
                  std::vector<std::string>& sentences) {
  if (!chip.fitness.mapped()) return;
  const std::size_t energy = heaviest(chip, &cost::NetworkCost::energy_j);
  const std::size_t latency = heaviest(chip, &cost::NetworkCost::latency_s);
  double energies = 0.0;
  double latencies = 0.0;
  for (const auto& cost : chip.costs) {
    energies += cost.energy_j;
    latencies += cost.latency_s;
  }
  if (chip.costs.size() > 1 && energy == latency) {
    sentences.push_back(fmt::format("{} takes {} of the energy of all networks and {} of their time.",
                                    configuration.networks[energy].name,
                                    percent(chip.costs[energy].energy_j, energies),
                                    percent(chip.costs[latency].latency_s, latencies)));
  } else if (chip.costs.size() > 1) {
    sentences.push_back(
        fmt::format("{} takes {} of the energy of all networks, {} takes {} of the time.",
                    configuration.networks[energy].name, percent(chip.costs[energy].energy_j, energies),
                    configuration.networks[latency].name, percent(chip.costs[latency].latency_s, latencies)));
  }
  const auto& by_component = chip.networks[energy].energy_j;
  const std::size_t part = largest(by_component);
  sentences.push_back(fmt::format(
      "Most energy of {} goes to {} ({}); most area to {} ({}).", configuration.networks[energy].name,
      component_name(part), percent(by_component[part], cost::sum(by_component)),
      component_name(largest(chip.area_by_component_m2)),
      percent(chip.area_by_component_m2[largest(chip.area_by_component_m2)], chip.area_m2)));
  const auto& layers = chip.networks[latency].layers;
  const auto slowest = std::max_element(
      layers.begin(), layers.end(), [](const auto& a, const auto& b) { return a.latency_s < b.latency_s; });
  sentences.push_back(
      fmt::format("The slowest layer of {} is layer {}: {}, {} of that network's time, with {:.3g} % of the "
                  "cells in use.",
                  configuration.networks[latency].name, slowest->layer, core::si(slowest->latency_s, "s"),
                  percent(slowest->latency_s, chip.costs[latency].latency_s), 100.0 * slowest->utilisation));
}

/// Adds knobs at an end of their list towards which the objective still decreases, and steps that would
/// improve the objective.
void add_knobs(const Breakdown& chip, const std::vector<KnobVariation>& sweeps,
               std::vector<std::string>& sentences) {
  std::vector<std::string> bounded;
  const KnobStep* best = nullptr;
  const KnobVariation* best_of = nullptr;
  for (const auto& sweep : sweeps) {
    const bool is_ordered = hardware::traits(sweep.knob).words.empty();
    if (is_ordered && sweep.steps.size() > 1 &&
        (sweep.chosen == 0 || sweep.chosen + 1 == sweep.steps.size())) {
      const auto& inner = sweep.steps[sweep.chosen == 0 ? 1 : sweep.chosen - 1];
      const bool falls = inner.fitness.mapped() && inner.fitness.objective > chip.fitness.objective;
      if (falls) {
        bounded.push_back(fmt::format("{} ({})", hardware::traits(sweep.knob).name,
                                      hardware::written_text(sweep.knob, sweep.steps[sweep.chosen].value)));
      }
    }
    for (const auto& step : sweep.steps) {
      if (objective::better(step.fitness, best == nullptr ? chip.fitness : best->fitness)) {
        best = &step;
        best_of = &sweep;
      }
    }
  }
  if (!bounded.empty()) {
    sentences.push_back(fmt::format(
        "At the end of the values that the design space lists, in the direction of improvement: {}.",
        core::join(bounded, ", ")));
  }
  if (best == nullptr) {
    sentences.emplace_back("No other value of a single knob is better.");
  } else if (chip.fitness.feasible()) {
    sentences.push_back(fmt::format("A neighbour is better: {} gives {:.6g} instead of {:.6g}.",
                                    knob_text(best_of->knob, best->value), best->fitness.objective,
                                    chip.fitness.objective));
  } else {
    sentences.push_back(fmt::format("{} brings it closer to the constraints{}.",
                                    knob_text(best_of->knob, best->value),
                                    best->fitness.feasible() ? ", and meets them" : ""));
  }
}

}  // namespace

Breakdown break_down(const run::Configuration& configuration, cost::CostModel& model,
                     const design::Genome& genome) {
  Breakdown result;
  result.genome = genome;
  result.chip = configuration.space.chip(genome);
  auto evaluated = objective::evaluate(model, run::make_objective(configuration), result.chip);
  result.fitness = evaluated.fitness;
  result.area_m2 = evaluated.area_m2;
  result.costs = std::move(evaluated.costs);
  result.metrics = std::move(evaluated.metrics);
  auto& explainer = cost::explainer_of(model);
  result.area_by_component_m2 = explainer.area_by_component_m2(result.chip);
  result.parts = explainer.parts(result.chip);
  for (std::size_t i = 0; i < configuration.networks.size(); ++i) {
    result.networks.push_back(explainer.explain(result.chip, i));
  }
  return result;
}

std::vector<std::size_t> drawn_networks(const Breakdown& chip) {
  std::vector<std::size_t> networks(chip.networks.size());
  std::iota(networks.begin(), networks.end(), std::size_t{0});
  if (networks.size() <= max_drawn_networks) return networks;
  const auto product = [&](std::size_t i) {
    return chip.networks[i].total.energy_j * chip.networks[i].total.latency_s;
  };
  std::stable_sort(networks.begin(), networks.end(),
                   [&](std::size_t a, std::size_t b) { return product(a) > product(b); });
  networks.resize(max_drawn_networks);
  std::sort(networks.begin(), networks.end());
  return networks;
}

std::vector<KnobVariation> vary_knobs(const run::Configuration& configuration, cost::CostModel& model,
                                      const design::Genome& genome) {
  const auto objective = run::make_objective(configuration);
  const auto& parameters = configuration.space.parameters();
  std::vector<KnobVariation> sweeps;
  const auto own = configuration.space.chip(genome);
  for (std::size_t parameter = 0; parameter < parameters.size(); ++parameter) {
    const auto& knob = parameters[parameter].knob;
    if (!knob || !hardware::applies(own, *knob)) continue;
    auto& sweep = sweeps.emplace_back(KnobVariation{*knob, 0, {}});
    auto moved = genome;
    for (std::size_t value = 0; value < parameters[parameter].values.size(); ++value) {
      moved.set(parameter, static_cast<std::uint16_t>(value));
      if (value == genome[parameter]) {
        sweep.chosen = sweep.steps.size();
      } else if (configuration.space.is_excluded(moved)) {
        continue;
      }
      auto evaluated = objective::evaluate(model, objective, configuration.space.decode(moved));
      sweep.steps.push_back({parameters[parameter].values[value], evaluated.fitness,
                             configuration.text(evaluated.fitness.status), evaluated.area_m2,
                             std::move(evaluated.costs)});
    }
  }
  return sweeps;
}

std::vector<std::string> limits_of(const run::Configuration& configuration, const Breakdown& chip,
                                   const std::vector<KnobVariation>& sweeps) {
  std::vector<std::string> sentences;
  add_constraints(configuration, chip, sentences);
  add_networks(configuration, chip, sentences);
  add_knobs(chip, sweeps, sentences);
  return sentences;
}

std::string knob_text(hardware::Knob knob, double value) {
  const auto& traits = hardware::traits(knob);
  const std::string unit =
      traits.unit == "1" || traits.unit.empty() ? std::string() : " " + std::string(traits.unit);
  return fmt::format("{} = {}{}", traits.name, hardware::written_text(knob, value), unit);
}

}  // namespace crossisle::analysis
