// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "crossisle/analysis/modes.hpp"
#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/trial.hpp"
#include "study.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto description =
    "Example: crossisle study modes configs/physical_rram_4networks.yaml --compat "
    "configs/rram_4networks_max.yaml\n\n"
    "Compares both modes of the cost model: the best chip of each judged by the other, how alike they rank "
    "designs, and\n"
    "what each knob of the physical mode does to its best chip. Leaves modes.md, modes.json and CSV files in "
    "its folder,\n"
    "of which `crossisle report` makes a page.";

struct Arguments {
  ConfigurationArguments configuration;
  std::string compat;
  std::string folder;
  std::string reference;
  bool json = false;
};

/// Searches of the new knobs around the chip of the compat mode, and evaluations of each.
constexpr std::uint64_t freed_seeds = 4;
constexpr std::uint32_t freed_evaluations = 20'000;

/// The best chip that differs from that of the compat mode in knobs of the physical mode alone. @param alone of one rank
std::optional<hardware::Chip> search_freed(const run::Configuration& physical,
                                           const run::Configuration& compat, const StudyRun& compat_run,
                                           island::Communicator& alone) {
  const auto& best = compat_run.ending.best;
  if (!best) return std::nullopt;
  const auto chip = analysis::literal_chip(compat, compat.space.decode(best->genome));
  auto question = analysis::with_knobs_freed(physical, chip, freed_evaluations);
  const auto model = run::make_model(question);
  std::optional<hardware::Genome> found;
  double least = 0.0;
  for (std::uint64_t seed = 1; seed <= freed_seeds; ++seed) {
    question.seed = seed;
    const auto trial = run::try_search(question, *model, alone);
    if (!trial.best || (found && trial.improvements.back().objective >= least)) continue;
    found = trial.best;
    least = trial.improvements.back().objective;
  }
  if (!found) return std::nullopt;
  return question.space.decode(*found);
}

core::ExitCode study(const Arguments& arguments, const run::Configuration& physical,
                     const run::Configuration& compat, island::Communicator& communicator) {
  if (!physical.physical || compat.physical) {
    throw core::Error(core::ExitCode::usage, "the two configurations are not of both modes",
                      "the first has to be of the physical mode, --compat of the other",
                      "exchange or replace them");
  }
  const auto same_name = [](const auto& a, const auto& b) { return a.name == b.name; };
  if (!std::equal(physical.networks.begin(), physical.networks.end(), compat.networks.begin(),
                  compat.networks.end(), same_name)) {
    throw core::Error(core::ExitCode::usage, "the two configurations have different networks",
                      "chips are judged on the same ones by both modes",
                      "list the same networks in the same order");
  }
  const std::filesystem::path folder = arguments.folder.empty()
                                           ? std::filesystem::path("runs") / (physical.name + "-modes")
                                           : std::filesystem::path(arguments.folder);
  ConfigurationArguments of_compat;
  of_compat.file = arguments.compat;
  std::vector<StudyRun> runs{{"compat", of_compat}, {"physical", arguments.configuration}};
  if (!do_runs(runs, folder, communicator)) return core::ExitCode::stopped;
  auto alone = communicator.split(communicator.rank());
  if (communicator.rank() != 0) return core::ExitCode::finished;
  const auto freed = search_freed(physical, compat, runs[0], alone);
  alone.flush();
  const auto comparison =
      analysis::compare_modes(physical, compat, runs[1].content, runs[0].content, freed, arguments.reference);
  analysis::write_modes(comparison, folder);
  if (arguments.json) {
    fmt::print("{}\n", analysis::modes_json(comparison));
  } else {
    fmt::print("{}\nfiles  {}/modes.md, modes.json, *.csv\nnext   crossisle report {}\n",
               analysis::modes_markdown(comparison), folder.string(), cluster::shell_word(folder.string()));
  }
  return core::ExitCode::finished;
}

}  // namespace

void add_study_modes(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("modes", description);
  arguments->configuration.add_to(*command);
  command->add_option("--compat", arguments->compat, "configuration of the compat mode for the same networks")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("-o,--output", arguments->folder,
                      "folder of the runs (default: runs/<name of the configuration>-modes)");
  command->add_option("--reference", arguments->reference,
                      "folder with published_rram.csv and published_sram.csv");
  add_json(*command, arguments->json);
  command->callback([arguments, &action] {
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
