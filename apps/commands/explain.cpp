// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "crossisle/analysis/limits.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/physical/physical_model.hpp"
#include "crossisle/run/problem.hpp"
#include "design_arguments.hpp"
#include "present.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto explain_description =
    "Example: crossisle explain configs/rram_4networks.yaml --design-file runs/rram_4networks/best.yaml\n\n"
    "Explains why a chip is good or bad: how close it is to the constraints, which\n"
    "network and which component dominate, which knobs are at the end of their\n"
    "lists, and the effect of one step of each knob; in the physical mode also what\n"
    "limits each network, and which steps would relieve it.";

struct ExplainArguments {
  ConfigurationArguments configuration;
  DesignArguments design;
  bool json = false;
};

using analysis::Breakdown;
using analysis::KnobStep;
using analysis::KnobVariation;

/// Returns the steps below and above the chip's own step, if the space has them.
std::vector<const KnobStep*> neighbours(const KnobVariation& sweep) {
  std::vector<const KnobStep*> found;
  if (sweep.chosen > 0) found.push_back(&sweep.steps[sweep.chosen - 1]);
  if (sweep.chosen + 1 < sweep.steps.size()) found.push_back(&sweep.steps[sweep.chosen + 1]);
  return found;
}

std::string change(double after, double before) {
  return fmt::format("{:+.1f} %", 100.0 * (after / before - 1.0));
}

/// Returns the sum over the networks, whose values all change with a step. @pre all networks are feasible
double sum(const std::vector<cost::NetworkCost>& costs, double cost::NetworkCost::*figure) {
  double total = 0.0;
  for (const auto& cost : costs) total += cost.*figure;
  return total;
}

std::string step_table(const Breakdown& chip, const std::vector<KnobVariation>& sweeps) {
  TextTable table({"step", "objective", "energy", "latency", "area", "status"}, TextTable::LastColumn::words);
  for (const auto& sweep : sweeps) {
    for (const auto* step : neighbours(sweep)) {
      const bool comparable = step->fitness.mapped() && chip.fitness.mapped();
      table.add({analysis::knob_text(sweep.knob, step->value),
                 comparable ? change(step->fitness.objective, chip.fitness.objective) : "-",
                 comparable ? change(sum(step->costs, &cost::NetworkCost::energy_j),
                                     sum(chip.costs, &cost::NetworkCost::energy_j))
                            : "-",
                 comparable ? change(sum(step->costs, &cost::NetworkCost::latency_s),
                                     sum(chip.costs, &cost::NetworkCost::latency_s))
                            : "-",
                 change(step->area_m2, chip.area_m2), step->state});
    }
  }
  return table.text();
}

/// Returns the limiter of each network, and the steps that would shorten its latency.
std::string limit_table(const run::Configuration& configuration,
                        const std::vector<analysis::NetworkLimit>& limits) {
  TextTable table({"network", "limited by", "of its time", "step", "latency", "EDAP", "objective", "status"},
                  TextTable::LastColumn::words);
  for (const auto& limit : limits) {
    std::vector<std::string> first{configuration.networks[limit.network].name,
                                   std::string(cost::name(limit.limit.limiter)),
                                   fmt::format("{:.0f} %", 100.0 * limit.limit.share)};
    if (limit.reliefs.empty()) {
      first.insert(first.end(), {"-", "-", "-", "-", "no single step reduces it"});
      table.add(std::move(first));
      continue;
    }
    for (const auto& relief : limit.reliefs) {
      first.insert(
          first.end(),
          {analysis::knob_text(relief.knob, relief.value) + (relief.is_listed ? "" : " (not listed)"),
           change(relief.latency, 1.0), change(relief.edap, 1.0), change(relief.objective, 1.0),
           relief.is_feasible ? "feasible" : "breaks a constraint"});
      table.add(std::move(first));
      first = {"", "", ""};
    }
  }
  return table.text();
}

void print_text(const run::Configuration& configuration, const Breakdown& chip,
                const std::vector<KnobVariation>& sweeps, const std::vector<analysis::NetworkLimit>& limits) {
  fmt::print("chip\n{}\n", chip_text(configuration, chip.genome));
  if (chip.fitness.mapped()) {
    fmt::print("objective  {:.6g} {}  = {}\n", chip.fitness.objective,
               objective_unit(configuration.objective), objective_text(configuration.objective));
  }
  fmt::print("status     {}\n\n", configuration.text(chip.fitness.status));
  for (const auto& sentence : analysis::limits_of(configuration, chip, sweeps)) fmt::print("{}\n", sentence);
  if (!limits.empty()) {
    fmt::print("\nwhat limits the networks, and which steps would relieve it\n{}",
               limit_table(configuration, limits));
  }
  fmt::print("\none step of each knob\n{}", step_table(chip, sweeps));
  if (!configuration.physical) return;
  const auto omissions = physical::omissions();
  fmt::print("\n{}", labelled("left out", fmt::format("of the model: {}", fmt::join(omissions, "; "))));
}

nlohmann::ordered_json step_json(const KnobStep& step) {
  nlohmann::ordered_json object{{"value", step.value}, {"status", step.state}, {"area_m2", step.area_m2}};
  if (step.fitness.mapped()) object["objective"] = step.fitness.objective;
  return object;
}

nlohmann::ordered_json limit_json(const run::Configuration& configuration,
                                  const analysis::NetworkLimit& limit) {
  nlohmann::ordered_json object{{"network", configuration.networks[limit.network].name},
                                {"limiter", cost::name(limit.limit.limiter)},
                                {"share", limit.limit.share},
                                {"reliefs", nlohmann::ordered_json::array()}};
  for (const auto& relief : limit.reliefs) {
    object["reliefs"].push_back({{"knob", hardware::traits(relief.knob).name},
                                 {"value", relief.value},
                                 {"listed", relief.is_listed},
                                 {"feasible", relief.is_feasible},
                                 {"latency_ratio", relief.latency},
                                 {"energy_ratio", relief.energy},
                                 {"edap_ratio", relief.edap},
                                 {"objective_ratio", relief.objective}});
  }
  return object;
}

void print_json(const run::Configuration& configuration, const Breakdown& chip,
                const std::vector<KnobVariation>& sweeps, const std::vector<analysis::NetworkLimit>& limits) {
  nlohmann::ordered_json object{{"status", configuration.text(chip.fitness.status)},
                                {"area_m2", chip.area_m2}};
  if (chip.fitness.mapped()) object["objective"] = chip.fitness.objective;
  object["explanation"] = analysis::limits_of(configuration, chip, sweeps);
  for (const auto& limit : limits) object["limits"].push_back(limit_json(configuration, limit));
  for (const auto& sweep : sweeps) {
    nlohmann::ordered_json knob{{"knob", hardware::traits(sweep.knob).name},
                                {"chosen", sweep.steps[sweep.chosen].value}};
    for (const auto& step : sweep.steps) knob["values"].push_back(step_json(step));
    object["knobs"].push_back(std::move(knob));
  }
  fmt::print("{}\n", object.dump(2));
}

core::ExitCode run_command(const ExplainArguments& arguments) {
  const auto configuration =
      run::read_configuration(arguments.configuration.file, arguments.configuration.overrides);
  const auto genome = arguments.design.read(configuration.space);
  const auto model = run::make_model(configuration);
  const auto chip = analysis::break_down(configuration, *model, genome);
  const auto sweeps = analysis::vary_knobs(configuration, *model, genome);
  const auto limits = analysis::network_limits(configuration, *model, chip);
  if (arguments.json) {
    print_json(configuration, chip, sweeps, limits);
  } else {
    print_text(configuration, chip, sweeps, limits);
  }
  return core::ExitCode::finished;
}

}  // namespace

void add_explain(Command app, Action& action) {
  auto arguments = std::make_shared<ExplainArguments>();
  auto command = app.add_subcommand("explain", explain_description);
  arguments->configuration.add_to(command);
  arguments->design.add_to(command);
  command.add_flag("--json", arguments->json, "JSON with all values of each knob");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
