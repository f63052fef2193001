// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/claims.hpp"

#include <fmt/format.h>

#include "crossisle/cluster/batch_script.hpp"
#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto study_claims_description =
    "Example: mpirun -n 2 crossisle study claims configs/exhaustive/sram_9networks.yaml --seeds 31\n\n"
    "Measures the gain of searching for all networks at once: compares the\n"
    "certified best chip for all of them, and what searches find, with the best\n"
    "chip for the largest network, those for each network alone, designs found one\n"
    "level after the other, 500 random designs, and published ones; by max, mean\n"
    "and product over the networks. Writes claims.csv and claims.md.";

struct StudyClaimsArguments {
  ConfigurationArguments configuration;
  std::string folder;
  std::uint64_t seeds = 31;
  bool json = false;
};

void print(const study::Claims& claims, const std::string& folder) {
  TextTable table(study::Claims::headings(), TextTable::LastColumn::words);
  for (const auto& row : claims.rows()) table.add(row);
  fmt::print("{}\nThe published claim, up to {:.1f} % less, by baseline:\n", table.text(),
             100.0 * claims.claimed());
  for (const auto& sentence : claims.verdicts()) fmt::print("- {}\n", sentence);
  fmt::print("\nfiles  {}/claims.md, claims.csv\nnext   crossisle report {}\n", folder,
             cluster::shell_word(folder));
}

core::ExitCode study(const StudyClaimsArguments& arguments, const run::Configuration& configuration,
                     island::Communicator& communicator) {
  const auto folder = study_folder(arguments.folder, configuration, "claims");
  StudyDisplay display;
  const auto outcome = study::study_claims({source_of(arguments.configuration), folder, arguments.seeds},
                                           configuration, communicator, display);
  return finish(outcome, [&](const study::Claims& claims) {
    if (arguments.json) {
      print_study_json("claims", folder, claims.tables());
    } else {
      print(claims, folder.string());
    }
  });
}

}  // namespace

void add_study_claims(Command app, Action& action) {
  auto arguments = std::make_shared<StudyClaimsArguments>();
  auto command = app.add_subcommand("claims", study_claims_description);
  arguments->configuration.add_to(command);
  command.add_option("-o,--output", arguments->folder,
                     "folder of the runs (default: runs/<name of the configuration>-claims)");
  command.add_option("--seeds", arguments->seeds, "searches of each kind, with seeds 1, 2, ...")
      .in_range(std::uint64_t{1}, std::uint64_t{10'000});
  add_json(command, arguments->json);
  command.callback([arguments, &action] { action = study_of_one(arguments, study); });
}

}  // namespace crossisle::apps
