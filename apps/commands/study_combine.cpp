// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/core/text.hpp"
#include "present.hpp"
#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto description =
    "Example: mpirun -n 2 crossisle study combine configs/exhaustive/sram_cost_*.yaml -o runs/nodes\n\n"
    "Certifies one question over several design spaces, such as those of several technology nodes: searches "
    "each of them\n"
    "exhaustively, and puts together the best chip of all, and the chips that no other one equals or beats "
    "in "
    "cost of\n"
    "silicon and EDAP at once (front.csv).";

struct Arguments {
  std::vector<std::string> files;
  std::vector<std::string> overrides;
  std::string folder = "runs/combined";
  bool json = false;
};

using Configurations = std::vector<run::Configuration>;

/// Refuses configurations that ask for more than another space or technology.
void require_same_question(const Configurations& configurations) {
  const auto& first = configurations.front();
  for (const auto& other : configurations) {
    auto same_space = other;
    same_space.space = first.space;
    for (auto& input : same_space.inputs) {
      if (input.role == "technology") input = first.inputs.front();
    }
    if (run::problem_yaml(same_space) == run::problem_yaml(first)) continue;
    throw core::Error(core::ExitCode::usage,
                      fmt::format("{} and {} ask different questions:\n{}", first.name, other.name,
                                  run::difference(run::problem_yaml(first), run::problem_yaml(same_space))),
                      "their answers cannot be compared",
                      "give them the same networks, objective and constraints");
  }
}

/// A chip of the front of a run.
struct Choice {
  std::size_t run = 0;
  std::size_t row = 0;
  double cost = 0.0;
  double edap = 0.0;
};

/// By cost; each has a smaller EDAP than all that cost less. Both grow with each figure of a run's own front, so that
/// nothing beyond that has to be looked at.
std::vector<Choice> front_of(const Configurations& configurations, const std::vector<StudyRun>& runs) {
  std::vector<Choice> choices;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const auto& table = runs[run].content.table("front");
    const auto& energy = table.values<double>("energy_mj");
    const auto& latency = table.values<double>("latency_ms");
    const auto& area = table.values<double>("area_mm2");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      choices.push_back({run, row, area[row] * configurations[run].objective.cost_per_mm2,
                         energy[row] * latency[row] * area[row]});
    }
  }
  std::sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) {
    return std::tie(a.cost, a.edap, a.run, a.row) < std::tie(b.cost, b.edap, b.run, b.row);
  });
  double least = std::numeric_limits<double>::infinity();
  std::erase_if(choices, [&](const Choice& choice) {
    const bool beaten = choice.edap >= least;
    least = std::min(least, choice.edap);
    return beaten;
  });
  return choices;
}

store::Table front_table(const std::vector<StudyRun>& runs, const std::vector<Choice>& choices) {
  store::Table table{"front", "chips that no other one equals or beats in cost and EDAP at once", {}, {}};
  std::vector<std::string> names;
  std::vector<double> cost;
  std::vector<double> edap;
  for (const auto& choice : choices) {
    names.push_back(runs[choice.run].name);
    cost.push_back(choice.cost);
    edap.push_back(choice.edap);
  }
  table.columns = {{"space", "", "configuration", std::move(names)},
                   {"cost", "", "cost of silicon", std::move(cost)},
                   {"edap_mj_ms_mm2", "", "energy x latency x area", std::move(edap)}};
  for (const auto& column : runs.front().content.table("front").columns) {
    std::vector<double> values;
    for (const auto& choice : choices) {
      const auto& own = runs[choice.run].content.table("front");
      values.push_back(own.values<double>(column.name)[choice.row]);
    }
    table.columns.push_back({column.name, column.unit, column.long_name, std::move(values)});
  }
  return table;
}

/// The run with the best chip of all, the earliest of equals.
const StudyRun* best_run(const std::vector<StudyRun>& runs) {
  const StudyRun* best = nullptr;
  for (const auto& run : runs) {
    if (!run.ending.best) continue;
    if (best == nullptr ||
        objective::better(run.ending.best->evaluation.fitness, best->ending.best->evaluation.fitness)) {
      best = &run;
    }
  }
  return best;
}

std::int64_t feasible_of(const StudyRun& run) {
  return run.content.table("census").values<std::int64_t>("designs").front();
}

std::string certificate(const Configurations& configurations, const std::vector<StudyRun>& runs) {
  std::string text =
      "# Certificate: every chip of these design spaces was looked at (certificate.txt of each), and of "
      "those that "
      "meet the\n# constraints none has a smaller objective than the optimum.\n";
  text += fmt::format("program: crossisle {}\nspaces:\n", CROSSISLE_VERSION);
  std::int64_t all = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto& run = runs[i];
    all += run.content.number("designs");
    text +=
        fmt::format("  - {{name: {}, problem: \"{}\", result: \"{}\", chips: {}, feasible: {}, best: {}}}\n",
                    run.name, run::problem_digest(configurations[i]), store::digest(run.content),
                    run.content.number("designs"), feasible_of(run),
                    run.ending.best ? core::shortest(run.ending.best->evaluation.fitness.objective) : "none");
  }
  text += fmt::format("chips: {}\n", all);
  const auto* best = best_run(runs);
  if (best == nullptr) return text + "optimum: none  # no chip meets the constraints\n";
  const auto& space = configurations[static_cast<std::size_t>(best - runs.data())].space;
  return text + fmt::format("optimum:\n  space: {}\n  objective: {}\n  design: {}\n", best->name,
                            core::shortest(best->ending.best->evaluation.fitness.objective),
                            space.describe(best->ending.best->genome));
}

store::Table space_table(const Configurations& configurations, const std::vector<StudyRun>& runs) {
  store::Table table{"spaces", "the certified best chip of each design space", {}, {}};
  std::vector<double> chips;
  std::vector<double> best;
  std::vector<std::string> designs;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto& found = runs[i].ending.best;
    chips.push_back(configurations[i].space.size());
    best.push_back(found ? found->evaluation.fitness.objective : std::numeric_limits<double>::quiet_NaN());
    designs.push_back(found ? configurations[i].space.describe(found->genome) : "");
  }
  table.columns = {
      store::column<std::string>(runs, "space", "", "configuration",
                                 [](const StudyRun& run) { return run.name; }),
      {"chips", "1", "chips of the space", std::move(chips)},
      store::column<std::int64_t>(runs, "feasible", "1", "chips that meet the constraints",
                                  [](const StudyRun& run) { return feasible_of(run); }),
      {"objective", objective_unit(configurations.front().objective), "least objective", std::move(best)},
      {"design", "", "the chip that has it", std::move(designs)}};
  return table;
}

void print(const Configurations& configurations, const std::vector<StudyRun>& runs,
           const std::vector<Choice>& front) {
  const std::string unit = objective_unit(configurations.front().objective);
  TextTable table({"space", "chips", "feasible", fmt::format("best ({})", unit), "chip"},
                  TextTable::LastColumn::words);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto& best = runs[i].ending.best;
    table.add({runs[i].name, core::human_count(configurations[i].space.size()),
               core::human_count(static_cast<double>(feasible_of(runs[i]))),
               best ? fmt::format("{:.6g}", best->evaluation.fitness.objective) : "-",
               best ? configurations[i].space.describe(best->genome) : "none meets the constraints"});
  }
  fmt::print("{}\n", table.text());
  if (const auto* best = best_run(runs)) {
    fmt::print("best       {:.6g} {}, of {}\n", best->ending.best->evaluation.fitness.objective, unit,
               best->name);
  }
  fmt::print("front      {} chips by cost and EDAP\n", front.size());
}

core::ExitCode study(const Arguments& arguments, const Configurations& configurations,
                     island::Communicator& communicator) {
  require_same_question(configurations);
  std::vector<StudyRun> runs;
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    runs.push_back({configurations[i].name, {arguments.files[i], arguments.overrides}});
    runs.back().configuration.overrides.emplace_back("search.algorithm=exhaustive");
  }
  if (!do_runs(runs, arguments.folder, communicator)) return core::ExitCode::stopped;
  if (communicator.rank() != 0) return core::ExitCode::finished;
  const auto front = front_of(configurations, runs);
  const std::filesystem::path folder = arguments.folder;
  const std::vector tables{space_table(configurations, runs), front_table(runs, front)};
  write_tables(folder, tables);
  store::write_text_file(folder / "certificate.txt", certificate(configurations, runs));
  if (arguments.json) {
    print_json("combine", folder, tables);
    return core::ExitCode::finished;
  }
  print(configurations, runs, front);
  fmt::print(
      "files      {}/certificate.txt, front.csv, spaces.csv, and a run of each space\n"
      "next       crossisle report {}\n",
      arguments.folder, cluster::shell_word(arguments.folder));
  return core::ExitCode::finished;
}

}  // namespace

void add_study_combine(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("combine", description);
  command->add_option("configurations", arguments->files, "configuration files")->required();
  command->add_option("--set", arguments->overrides, "dotted.key=value over those of all files")
      ->type_name("KEY=VALUE");
  command->add_option("-o,--output", arguments->folder, "folder of the runs (default: runs/combined)");
  add_json(*command, arguments->json);
  command->callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) {
      std::vector<ConfigurationArguments> each;
      for (const auto& file : arguments->files) each.push_back({file, arguments->overrides});
      return study_on_ranks(argc, argv, each,
                            [&](const auto& configurations, island::Communicator& communicator) {
                              return study(*arguments, configurations, communicator);
                            });
    };
  });
}

}  // namespace crossisle::apps
