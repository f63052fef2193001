// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <memory>

#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/specialists.hpp"
#include "present.hpp"
#include "study.hpp"
#include "table.hpp"
#include "talk.hpp"

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
  bool json = false;
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

/// What a network gets from a chip: its objective and the multiple of its specialist's, or why it gets nothing.
struct Served {
  double objective = std::numeric_limits<double>::quiet_NaN();
  double price = std::numeric_limits<double>::quiet_NaN();  ///< also where no specialist is known
  std::string verdict = "feasible";

  std::string objective_text() const {
    return std::isfinite(objective) ? fmt::format("{:.5g}", objective) : verdict;
  }
  std::string price_text() const { return std::isfinite(price) ? fmt::format("{:.3f}", price) : "-"; }
};

/// A network with the chip for the others, and with that for all.
struct Line {
  std::string network;
  Served left_out;
  Served served;
  std::optional<hardware::Genome> chip;  ///< for the others
};

Served serve(const run::Configuration& configuration, std::size_t network, const run::Ending& ending) {
  Served served;
  if (!ending.best) {
    served.verdict = "no feasible chip";
    return served;
  }
  const auto single = run::alone(configuration, network);
  const auto model = run::make_model(single);
  const auto chip = configuration.space.decode(ending.best->genome);
  std::vector<cost::NetworkCost> costs(1);
  model->evaluate({&chip, 1}, 0, costs);
  const auto fitness = run::make_objective(single).score(chip, model->area_m2(chip), costs);
  served.verdict = objective::text(fitness.status);
  if (!fitness.feasible()) return served;
  served.objective = fitness.objective;
  if (const auto& specialist = configuration.specialists[network]) {
    served.price = fitness.objective / *specialist;
  }
  return served;
}

std::vector<Line> lines_of(const run::Configuration& configuration, const std::vector<StudyRun>& runs) {
  std::vector<Line> lines;
  for (std::size_t network = 0; network < configuration.networks.size(); ++network) {
    const auto& without = runs[network + 1].ending;
    lines.push_back({configuration.networks[network].name, serve(configuration, network, without),
                     serve(configuration, network, runs.front().ending),
                     without.best ? std::optional(without.best->genome) : std::nullopt});
  }
  return lines;
}

store::Table answer(const run::Configuration& configuration, const std::vector<Line>& lines) {
  const std::string unit = objective_unit(run::alone(configuration, 0).objective);
  store::Table table{
      "leave_one_out", "each network on the best chip for the others, and on that for all", {}, {}};
  const auto add = [&](const char* name, const std::string& unit_of_it, const char* long_name, auto figure) {
    table.columns.push_back(store::column<double>(lines, name, unit_of_it, long_name, figure));
  };
  const auto add_text = [&](const char* name, const char* long_name, auto text) {
    table.columns.push_back(store::column<std::string>(lines, name, "", long_name, text));
  };
  add_text("network", "network", [](const Line& line) { return line.network; });
  add("left_out", unit, "its objective on the chip for the others",
      [](const Line& line) { return line.left_out.objective; });
  add("left_out_over_specialist", "1", "that over the objective on the best chip for it alone",
      [](const Line& line) { return line.left_out.price; });
  add_text("left_out_verdict", "whether the chip for the others serves it",
           [](const Line& line) { return line.left_out.verdict; });
  add("served", unit, "its objective on the chip for all",
      [](const Line& line) { return line.served.objective; });
  add("served_over_specialist", "1", "that over the objective on the best chip for it alone",
      [](const Line& line) { return line.served.price; });
  add_text("served_verdict", "whether the chip for all serves it",
           [](const Line& line) { return line.served.verdict; });
  std::vector<std::optional<hardware::Genome>> chips;
  for (const auto& line : lines) chips.push_back(line.chip);
  add_knob_columns(table, configuration.space, chips);
  return table;
}

void print(const run::Configuration& configuration, const std::vector<Line>& lines) {
  const std::string unit = objective_unit(run::alone(configuration, 0).objective);
  TextTable table({"network", fmt::format("left out ({})", unit), "x specialist",
                   fmt::format("served ({})", unit), "x specialist", "chip for the others"},
                  TextTable::LastColumn::words);
  for (const auto& line : lines) {
    table.add({line.network, line.left_out.objective_text(), line.left_out.price_text(),
               line.served.objective_text(), line.served.price_text(),
               line.chip ? configuration.space.describe(*line.chip) : ""});
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
  if (communicator.rank() != 0) return core::ExitCode::finished;
  const auto lines = lines_of(configuration, runs);
  const std::vector tables{answer(configuration, lines)};
  write_tables(folder, tables);
  if (arguments.json) {
    print_json("leave-one-out", folder, tables);
  } else {
    print(configuration, lines);
  }
  say("next  crossisle report {}", cluster::shell_word(folder.string()));
  return core::ExitCode::finished;
}

}  // namespace

void add_study_leave_one_out(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("leave-one-out", description);
  arguments->configuration.add_to(*command);
  command->add_option("-o,--output", arguments->folder,
                      "folder of the runs (default: runs/<name of the configuration>-leave-one-out)");
  add_json(*command, arguments->json);
  command->callback([arguments, &action] { action = study_of_one(arguments, study); });
}

}  // namespace crossisle::apps
