// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/specialists.hpp"

#include <fmt/format.h>

#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/objective/words.hpp"
#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto study_specialists_description =
    "Example: mpirun -n 2 crossisle study specialists configs/exhaustive/rram_4networks.yaml --table "
    "my.yaml\n\n"
    "Finds, by exhaustive search, the best chip for each single network of a\n"
    "configuration under its constraints, and writes these chips to a table: the\n"
    "baseline of the price of generality and of the aggregations regret and\n"
    "mean_regret. Every run knows the tables in data/specialists; name others with\n"
    "the key objective.specialists.";

struct StudySpecialistsArguments {
  ConfigurationArguments configuration;
  std::string folder;
  std::string table;
  bool json = false;
};

std::string command_of(const StudySpecialistsArguments& arguments) {
  std::string command = "crossisle study specialists " + arguments.configuration.file;
  command += set_options(arguments.configuration);
  if (!arguments.table.empty()) command += " --table " + arguments.table;
  return command;
}

void print(const run::Configuration& configuration, const study::Specialists& specialists,
           const std::string& folder) {
  const auto unit = objective::objective_unit(run::alone(configuration, 0).objective);
  TextTable table({"network", fmt::format("best ({})", unit), "chip"}, TextTable::LastColumn::words);
  for (const auto& run : specialists.runs) {
    if (const auto& best = run.ending.best) {
      table.add({run.name, fmt::format("{:.6g}", best->evaluation.fitness.objective),
                 configuration.space.describe(best->genome)});
    } else {
      table.add({run.name, "-", "no chip of the space meets the constraints"});
    }
  }
  fmt::print("{}\ntable  {}\nnext   crossisle report {}\n", table.text(), specialists.file.string(),
             cluster::shell_word(folder));
}

core::ExitCode study(const StudySpecialistsArguments& arguments, const run::Configuration& configuration,
                     island::Communicator& communicator) {
  const auto folder = study_folder(arguments.folder, configuration, "specialists");
  StudyDisplay display;
  const auto outcome = study::study_specialists(
      {source_of(arguments.configuration), folder, arguments.table, command_of(arguments)}, configuration,
      communicator, display);
  return finish(outcome, [&](const study::Specialists& specialists) {
    if (arguments.json) {
      print_study_json("specialists", folder, std::vector{specialists.table(configuration)});
    } else {
      print(configuration, specialists, folder.string());
    }
  });
}

}  // namespace

void add_study_specialists(Command app, Action& action) {
  auto arguments = std::make_shared<StudySpecialistsArguments>();
  auto command = app.add_subcommand("specialists", study_specialists_description);
  arguments->configuration.add_to(command);
  command.add_option("-o,--output", arguments->folder,
                     "folder of the runs (default: runs/<name of the configuration>-specialists)");
  command.add_option("--table", arguments->table,
                     "file of the table (default: specialists.yaml in that folder)");
  add_json(command, arguments->json);
  command.callback([arguments, &action] { action = study_of_one(arguments, study); });
}

}  // namespace crossisle::apps
