// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <limits>
#include <memory>

#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/run/specialists.hpp"
#include "present.hpp"
#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto description =
    "Example: mpirun -n 2 crossisle study specialists configs/exhaustive/rram_4networks.yaml --table "
    "my.yaml\n\n"
    "Finds by exhaustive search the best chip for each network of a configuration alone, under its "
    "constraints, and writes\n"
    "them as a table: what the price of generality and the aggregations regret and mean_regret compare with. "
    "Tables in\n"
    "data/specialists are known to every run; others are named by the key objective.specialists.";

struct Arguments {
  ConfigurationArguments configuration;
  std::string folder;
  std::string table;
  bool json = false;
};

std::vector<StudyRun> make_runs(const Arguments& arguments, const run::Configuration& configuration) {
  std::vector<StudyRun> runs;
  for (const auto& input : configuration.inputs) {
    if (input.role == "technology") continue;
    auto& run = runs.emplace_back();
    run.name = configuration.networks[runs.size() - 1].name;
    run.configuration = arguments.configuration;
    auto& overrides = run.configuration.overrides;
    overrides.insert(overrides.end(),
                     {fmt::format("name={}-{}", configuration.name, run.name), "search.algorithm=exhaustive",
                      "objective.aggregation=mean", "objective.weights=null", "objective.specialists=null",
                      fmt::format("workloads.networks=[{}]", input.named)});
  }
  return runs;
}

run::SpecialistTable make_table(const Arguments& arguments, const run::Configuration& configuration,
                                const std::vector<StudyRun>& runs) {
  run::SpecialistTable table;
  table.command = "crossisle study specialists " + arguments.configuration.file;
  for (const auto& override : arguments.configuration.overrides) table.command += " --set '" + override + "'";
  if (!arguments.table.empty()) table.command += " --table " + arguments.table;
  table.program = "crossisle " CROSSISLE_VERSION;
  const auto& parameters = configuration.space.parameters();
  for (std::size_t network = 0; network < runs.size(); ++network) {
    const auto& best = runs[network].ending.best;
    if (!best) continue;
    auto& specialist = table.specialists.emplace_back();
    specialist.network = runs[network].name;
    specialist.problem = run::problem_digest(run::alone(configuration, network));
    specialist.objective = best->evaluation.fitness.objective;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      specialist.design[std::string(hardware::traits(parameters[i].knob).name)] =
          parameters[i].values[best->genome.index[i]];
    }
    specialist.certificate = store::digest(runs[network].content);
  }
  return table;
}

store::Table answer(const run::Configuration& configuration, const std::vector<StudyRun>& runs) {
  const auto figure = [](auto value) {
    return [value](const StudyRun& run) {
      return run.ending.best ? value(run.ending.best->evaluation) : std::numeric_limits<double>::quiet_NaN();
    };
  };
  store::Table table{"specialists", "the certified best chip for each network alone", {}, {}};
  table.columns = {
      store::column<std::string>(runs, "network", "", "network",
                                 [](const StudyRun& run) { return run.name; }),
      store::column<double>(runs, "objective", objective_unit(alone(configuration, 0).objective),
                            "objective of the network on the best chip for it alone",
                            figure([](const auto& best) { return best.fitness.objective; })),
      store::column<double>(runs, "energy_j", "J", "energy of one inference",
                            figure([](const auto& best) { return best.costs.front().energy_j; })),
      store::column<double>(runs, "latency_s", "s", "time of one inference",
                            figure([](const auto& best) { return best.costs.front().latency_s; })),
      store::column<double>(runs, "area_mm2", "mm2", "silicon area of the chip",
                            figure([](const auto& best) { return best.area_m2 * 1e6; }))};
  std::vector<std::optional<hardware::Genome>> genomes;
  for (const auto& run : runs)
    genomes.push_back(run.ending.best ? std::optional(run.ending.best->genome) : std::nullopt);
  add_knob_columns(table, configuration.space, genomes);
  return table;
}

void print(const run::Configuration& configuration, const std::vector<StudyRun>& runs) {
  TextTable table(
      {"network", fmt::format("best ({})", objective_unit(alone(configuration, 0).objective)), "chip"},
      TextTable::LastColumn::words);
  for (const auto& run : runs) {
    if (const auto& best = run.ending.best) {
      table.add({run.name, fmt::format("{:.6g}", best->evaluation.fitness.objective),
                 configuration.space.describe(best->genome)});
    } else {
      table.add({run.name, "-", "no chip of the space meets the constraints"});
    }
  }
  fmt::print("{}", table.text());
}

core::ExitCode study(const Arguments& arguments, const run::Configuration& configuration,
                     island::Communicator& communicator) {
  const std::filesystem::path folder =
      arguments.folder.empty() ? std::filesystem::path("runs") / (configuration.name + "-specialists")
                               : std::filesystem::path(arguments.folder);
  auto runs = make_runs(arguments, configuration);
  if (!do_runs(runs, folder, communicator)) return core::ExitCode::stopped;
  if (communicator.rank() != 0) return core::ExitCode::finished;
  const auto file =
      arguments.table.empty() ? folder / "specialists.yaml" : std::filesystem::path(arguments.table);
  store::write_text_file(file, run::to_yaml(make_table(arguments, configuration, runs)));
  const std::vector tables{answer(configuration, runs)};
  write_tables(folder, tables);
  if (arguments.json) {
    print_json("specialists", folder, tables);
    return core::ExitCode::finished;
  }
  print(configuration, runs);
  fmt::print("\ntable  {}\nnext   crossisle report {}\n", file.string(),
             cluster::shell_word(folder.string()));
  return core::ExitCode::finished;
}

}  // namespace

void add_study_specialists(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("specialists", description);
  arguments->configuration.add_to(*command);
  command->add_option("-o,--output", arguments->folder,
                      "folder of the runs (default: runs/<name of the configuration>-specialists)");
  command->add_option("--table", arguments->table,
                      "file of the table (default: specialists.yaml in that folder)");
  add_json(*command, arguments->json);
  command->callback([arguments, &action] { action = study_of_one(arguments, study); });
}

}  // namespace crossisle::apps
