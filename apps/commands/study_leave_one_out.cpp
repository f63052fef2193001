// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/leave_one_out.hpp"

#include <fmt/format.h>

#include "crossisle/cluster/batch_script.hpp"
#include "study.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto study_leave_one_out_description =
    "Example: mpirun -n 2 crossisle study leave-one-out configs/exhaustive/sram_9networks.yaml\n\n"
    "Shows how well a chip serves a network that it was not optimised for.\n"
    "Optimises for all networks but one, for each of them in turn, and evaluates\n"
    "the network that was left out on the resulting chip. Its objective is compared\n"
    "with that on the chip for all networks and, where it is known (study\n"
    "specialists), with that on its own best chip.";

struct StudyLeaveOneOutArguments {
  ConfigurationArguments configuration;
  std::string folder;
  bool json = false;
};

std::string objective_text(const study::Service& service) {
  return service.objective ? fmt::format("{:.5g}", *service.objective) : service.verdict;
}

std::string ratio_text(const study::Service& service) {
  return service.over_specialist ? fmt::format("{:.3f}", *service.over_specialist) : "-";
}

void print(const run::Configuration& configuration, const study::LeaveOneOut& result) {
  TextTable table({"network", fmt::format("left out ({})", result.unit), "x specialist",
                   fmt::format("served ({})", result.unit), "x specialist", "chip for the others"},
                  TextTable::LastColumn::words);
  for (const auto& row : result.networks) {
    table.add({row.network, objective_text(row.left_out), ratio_text(row.left_out),
               objective_text(row.served), ratio_text(row.served),
               row.chip ? configuration.space.describe(*row.chip) : ""});
  }
  fmt::print("{}", table.text());
}

core::ExitCode study(const StudyLeaveOneOutArguments& arguments, const run::Configuration& configuration,
                     island::Communicator& communicator) {
  const auto folder = study_folder(arguments.folder, configuration, "leave-one-out");
  StudyDisplay display;
  const auto outcome = study::study_leave_one_out({source_of(arguments.configuration), folder}, configuration,
                                                  communicator, display);
  return finish(outcome, [&](const study::LeaveOneOut& result) {
    if (arguments.json) {
      print_study_json("leave-one-out", folder, std::vector{result.table(configuration.space)});
    } else {
      print(configuration, result);
    }
    say("next  crossisle report {}", cluster::shell_word(folder.string()));
  });
}

}  // namespace

void add_study_leave_one_out(Command app, Action& action) {
  auto arguments = std::make_shared<StudyLeaveOneOutArguments>();
  auto command = app.add_subcommand("leave-one-out", study_leave_one_out_description);
  arguments->configuration.add_to(command);
  command.add_option("-o,--output", arguments->folder,
                     "folder of the runs (default: runs/<name of the configuration>-leave-one-out)");
  add_json(command, arguments->json);
  command.callback([arguments, &action] { action = study_of_one(arguments, study); });
}

}  // namespace crossisle::apps
