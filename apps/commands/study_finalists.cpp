// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/finalists.hpp"

#include <fmt/format.h>

#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto study_finalists_description =
    "Example: crossisle study finalists configs/physical_sram_analog_4networks.yaml --run "
    "runs/physical_sram_analog_4networks\n\n"
    "Evaluates the best designs of a run of the physical mode with every factor of\n"
    "its calibration card at either end of its range, and reports whether their\n"
    "order holds.";

struct StudyFinalistsArguments {
  ConfigurationArguments configuration;
  std::string run;
  std::size_t count = 10;
  bool json = false;
};

void print_places(const study::Finalists& finalists) {
  std::vector<std::string> headings{"design", "objective"};
  headings.insert(headings.end(), finalists.variants.begin(), finalists.variants.end());
  TextTable table(headings);
  for (std::size_t i = 0; i < finalists.designs.size(); ++i) {
    std::vector<std::string> row{std::to_string(i + 1),
                                 fmt::format("{:.6g}", finalists.designs[i].evaluation.fitness.objective)};
    for (const auto& of_variant : finalists.places) row.push_back(std::to_string(of_variant[i]));
    table.add(std::move(row));
  }
  fmt::print("{}\n", table.text());
}

void print_order(const study::Finalists& finalists) {
  const auto other_order = finalists.with_other_order();
  if (other_order.empty()) {
    fmt::print("the order holds at all ends\n");
    return;
  }
  const auto other_best = finalists.with_other_best();
  fmt::print("the order is within the uncertainty: it changes with {}\n", fmt::join(other_order, ", "));
  fmt::print("{}\n", other_best.empty()
                         ? "the best design stays the best at all ends"
                         : fmt::format("the best design changes with {}", fmt::join(other_best, ", ")));
}

void print(const run::Configuration& configuration, const study::Finalists& finalists) {
  fmt::print("places of the finalists with one factor of card {} at an end of its range\n\n",
             configuration.physical->card.name);
  print_places(finalists);
  print_order(finalists);
  for (std::size_t i = 0; i < finalists.designs.size(); ++i)
    fmt::print("{}  {}\n", i + 1, configuration.space.describe(finalists.designs[i].genome));
}

core::ExitCode run_command(const StudyFinalistsArguments& arguments) {
  const auto configuration = source_of(arguments.configuration).read();
  const auto finalists =
      study::study_finalists({arguments.configuration.file, arguments.run, arguments.count}, configuration);
  if (arguments.json) {
    print_study_json("finalists", {}, std::vector{finalists.table(configuration)});
  } else {
    print(configuration, finalists);
  }
  return core::ExitCode::finished;
}

}  // namespace

void add_study_finalists(Command app, Action& action) {
  auto arguments = std::make_shared<StudyFinalistsArguments>();
  auto command = app.add_subcommand("finalists", study_finalists_description);
  arguments->configuration.add_to(command);
  command.add_option("--run", arguments->run, "directory of a finished run of the configuration").required();
  command.add_option("--count", arguments->count, "designs (default 10)").in_range(2, 1000);
  add_json(command, arguments->json);
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
