// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>

#include "crossisle/core/text.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/specialists.hpp"
#include "present.hpp"
#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto description =
    "Example: mpirun -n 2 crossisle study leave-one-out configs/exhaustive/sram_9networks.yaml\n\n"
    "How well does a chip serve a network that nobody thought of? Optimises for all networks but one, for "
    "each of them in\n"
    "turn, and prices the one that was left out: beside what it gets from the chip for all, and as a "
    "multiple "
    "of what its\n"
    "own best chip needs, where that is known (study specialists).";

struct Arguments {
  ConfigurationArguments configuration;
  std::string folder;
};

/// `key={network: value, ...}` for those that are left.
template <class ValueOf>
std::string map_override(const std::string& key, const run::Configuration& configuration,
                         std::size_t left_out, ValueOf value_of) {
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < configuration.networks.size(); ++i) {
    const std::optional<double> value = i == left_out ? std::nullopt : value_of(i);
    if (value) entries.push_back(configuration.networks[i].name + ": " + core::shortest(*value));
  }
  return fmt::format("{}={{{}}}", key, core::join(entries, ", "));
}

StudyRun make_run(const Arguments& arguments, const run::Configuration& configuration, std::size_t left_out) {
  StudyRun run;
  run.name = "without-" + configuration.networks[left_out].name;
  run.configuration = arguments.configuration;
  std::vector<std::string> others;
  std::size_t network = 0;
  for (const auto& input : configuration.inputs) {
    if (input.role != "technology" && network++ != left_out) others.push_back(input.named);
  }
  auto& overrides = run.configuration.overrides;
  overrides.push_back(fmt::format("name={}-{}", configuration.name, run.name));
  overrides.push_back(fmt::format("workloads.networks=[{}]", core::join(others, ", ")));
  if (const auto& weights = configuration.objective.weights; !weights.empty()) {
    overrides.push_back(map_override("objective.weights", configuration, left_out,
                                     [&](std::size_t i) { return std::optional(weights[i]); }));
  }
  overrides.push_back(map_override("objective.specialists", configuration, left_out,
                                   [&](std::size_t i) { return configuration.specialists[i]; }));
  return run;
}

/// What a network gets from a chip: figures and the multiple of its specialist's, or why it gets nothing.
struct Served {
  std::string objective;
  std::string price;
};

Served serve(const run::Configuration& configuration, std::size_t network, const run::Ending& ending) {
  if (!ending.best) return {"no feasible chip", "-"};
  const auto single = run::alone(configuration, network);
  const auto model = run::make_model(single);
  const auto chip = configuration.space.decode(ending.best->genome);
  std::vector<cost::NetworkCost> costs(1);
  model->evaluate({&chip, 1}, 0, costs);
  const auto fitness = run::make_objective(single).score(chip, model->area_m2(chip), costs);
  if (!fitness.feasible()) return {std::string(objective::text(fitness.status)), "-"};
  const auto& specialist = configuration.specialists[network];
  return {fmt::format("{:.5g}", fitness.objective),
          specialist ? fmt::format("{:.3f}", fitness.objective / *specialist) : "-"};
}

void print(const run::Configuration& configuration, const std::vector<StudyRun>& runs) {
  const std::string unit = objective_unit(run::alone(configuration, 0).objective);
  TextTable table({"network", fmt::format("left out ({})", unit), "x specialist",
                   fmt::format("served ({})", unit), "x specialist", "chip for the others"},
                  TextTable::LastColumn::words);
  for (std::size_t network = 0; network < configuration.networks.size(); ++network) {
    const auto& without = runs[network + 1].ending;
    const Served unseen = serve(configuration, network, without);
    const Served seen = serve(configuration, network, runs.front().ending);
    table.add({configuration.networks[network].name, unseen.objective, unseen.price, seen.objective,
               seen.price, without.best ? configuration.space.describe(without.best->genome) : ""});
  }
  fmt::print("{}", table.text());
}

core::ExitCode study(const Arguments& arguments, const run::Configuration& configuration,
                     island::Communicator& communicator) {
  if (configuration.networks.size() < 2) {
    throw core::Error(core::ExitCode::usage, "there is one network only", "nothing would be left without it",
                      "list at least two under workloads.networks");
  }
  const std::filesystem::path folder =
      arguments.folder.empty() ? std::filesystem::path("runs") / (configuration.name + "-leave-one-out")
                               : std::filesystem::path(arguments.folder);
  std::vector<StudyRun> runs{{"all", arguments.configuration}};
  for (std::size_t network = 0; network < configuration.networks.size(); ++network) {
    runs.push_back(make_run(arguments, configuration, network));
  }
  if (!do_runs(runs, folder, communicator)) return core::ExitCode::stopped;
  if (communicator.rank() == 0) print(configuration, runs);
  return core::ExitCode::finished;
}

}  // namespace

void add_study_leave_one_out(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("leave-one-out", description);
  arguments->configuration.add_to(*command);
  command->add_option("-o,--output", arguments->folder,
                      "folder of the runs (default: runs/<name of the configuration>-leave-one-out)");
  command->callback([arguments, &action] { action = study_of_one(arguments, study); });
}

}  // namespace crossisle::apps
