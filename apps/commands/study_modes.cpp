// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/modes.hpp"

#include <fmt/format.h>

#include "crossisle/cluster/batch_script.hpp"
#include "study.hpp"

namespace crossisle::apps {
namespace {

constexpr auto study_modes_description =
    "Example: crossisle study modes configs/physical_rram_4networks.yaml --compat "
    "configs/rram_4networks_max.yaml\n\n"
    "Compares both modes of the cost model: the best chip of each evaluated by the\n"
    "other, how similarly they rank designs, and the effect of each knob of the\n"
    "physical mode on its best chip. Writes modes.md, modes.json and CSV files to\n"
    "its folder, from which `crossisle report` makes a page.";

struct StudyModesArguments {
  ConfigurationArguments configuration;
  std::string compat;
  std::string folder;
  std::string reference;
  bool json = false;
};

core::ExitCode study(const StudyModesArguments& arguments, const run::Configuration& physical,
                     const run::Configuration& compat, island::Communicator& communicator) {
  const auto folder = study_folder(arguments.folder, physical, "modes");
  StudyDisplay display;
  const auto outcome = study::study_modes(
      {source_of(arguments.configuration), {arguments.compat}, folder, arguments.reference}, physical, compat,
      communicator, display);
  return finish(outcome, [&](const study::ModeComparison& comparison) {
    if (arguments.json) {
      fmt::print("{}\n", study::modes_json(comparison));
    } else {
      fmt::print("{}\nfiles  {}/modes.md, modes.json, *.csv\nnext   crossisle report {}\n",
                 study::modes_markdown(comparison), folder.string(), cluster::shell_word(folder.string()));
    }
  });
}

}  // namespace

void add_study_modes(Command app, Action& action) {
  auto arguments = std::make_shared<StudyModesArguments>();
  auto command = app.add_subcommand("modes", study_modes_description);
  arguments->configuration.add_to(command);
  command.add_option("--compat", arguments->compat, "configuration of the compat mode for the same networks")
      .required()
      .existing_file();
  command.add_option("-o,--output", arguments->folder,
                     "folder of the runs (default: runs/<name of the configuration>-modes)");
  command.add_option("--reference", arguments->reference,
                     "folder with published_rram.csv and published_sram.csv");
  add_json(command, arguments->json);
  command.callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) {
      ConfigurationArguments compat;
      compat.file = arguments->compat;
      return study_on_ranks(argc, argv, {arguments->configuration, compat},
                            [&](const auto& configurations, island::Communicator& communicator) {
                              return study(*arguments, configurations[0], configurations[1], communicator);
                            });
    };
  });
}

}  // namespace crossisle::apps
