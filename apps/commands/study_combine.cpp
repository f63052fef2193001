// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/combine.hpp"

#include <fmt/format.h>

#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/core/text.hpp"
#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto study_combine_description =
    "Example: mpirun -n 2 crossisle study combine configs/exhaustive/sram_cost_*.yaml -o runs/nodes\n\n"
    "Certifies one problem over several design spaces, such as those of several\n"
    "technology nodes: searches each of them exhaustively, and combines their best\n"
    "chips and their Pareto fronts in cost of silicon and EDAP (front.csv).";

struct StudyCombineArguments {
  std::vector<std::string> files;
  std::vector<std::string> overrides;
  std::string folder = "runs/combined";
  bool json = false;
};

void print(const study::CombinedSpaces& combined, const std::string& folder) {
  TextTable table({"space", "chips", "feasible", fmt::format("best ({})", combined.unit()), "chip"},
                  TextTable::LastColumn::words);
  for (const auto& space : combined.spaces()) {
    const auto objective = space.objective();
    table.add({space.name, core::human_count(space.space.size()),
               core::human_count(static_cast<double>(space.feasible())),
               objective ? fmt::format("{:.6g}", *objective) : "-",
               objective ? space.design() : "none meets the constraints"});
  }
  fmt::print("{}\n", table.text());
  if (const auto* best = combined.best())
    fmt::print("best       {:.6g} {}, of {}\n", *best->objective(), combined.unit(), best->name);
  fmt::print("front      {} chips by cost and EDAP\n", combined.front().size());
  fmt::print(
      "files      {}/certificate.txt, front.csv, spaces.csv, and a run of each space\n"
      "next       crossisle report {}\n",
      folder, cluster::shell_word(folder));
}

core::ExitCode study(const StudyCombineArguments& arguments,
                     const std::vector<run::Configuration>& configurations,
                     island::Communicator& communicator) {
  study::CombineOptions options{{}, arguments.folder};
  for (const auto& file : arguments.files) options.sources.push_back({file, arguments.overrides});
  StudyDisplay display;
  return finish(study::study_combine(options, configurations, communicator, display),
                [&](const study::CombinedSpaces& combined) {
                  if (arguments.json) {
                    print_study_json("combine", arguments.folder, combined.tables());
                  } else {
                    print(combined, arguments.folder);
                  }
                });
}

}  // namespace

void add_study_combine(Command app, Action& action) {
  auto arguments = std::make_shared<StudyCombineArguments>();
  auto command = app.add_subcommand("combine", study_combine_description);
  command.add_option("configurations", arguments->files, "configuration files").required();
  command.add_option("--set", arguments->overrides, "override keys of all files: dotted.key=value")
      .type_name("KEY=VALUE");
  command.add_option("-o,--output", arguments->folder, "folder of the runs (default: runs/combined)");
  add_json(command, arguments->json);
  command.callback([arguments, &action] {
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
