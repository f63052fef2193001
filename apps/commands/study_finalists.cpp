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
    "its calibration card at either end of its range, with DRAM of other figures,\n"
    "and at other temperatures, and reports whether the winner stays first.";

struct StudyFinalistsArguments {
  ConfigurationArguments configuration;
  std::string run;
  std::size_t count = 10;
  int apart_percent = static_cast<int>(100.0 * study::default_gap);
  std::string ranges = study::default_ranges;
  bool json = false;
};

/// Returns the winner's regret: `0`, `+4.1 %`, or `broken` if it breaks a constraint.
std::string regret_text(const store::Table& variants, std::size_t row) {
  if (!variants.values<std::string>("broken")[row].empty()) return "broken";
  const double regret = variants.values<double>("regret")[row];
  return regret == 0.0 ? "0" : fmt::format("{:+.2f} %", 100.0 * regret);
}

void print_places(const study::Finalists& finalists) {
  std::vector<std::string> headings{"places with"};
  for (std::size_t i = 0; i < finalists.designs.size(); ++i) headings.push_back(std::to_string(i + 1));
  headings.emplace_back("regret of 1");
  TextTable table(headings);
  const auto variants = finalists.variant_table();
  for (std::size_t row = 0; row < finalists.variants.size(); ++row) {
    const auto& variant = finalists.variants[row];
    std::vector<std::string> cells{variant.name};
    for (std::size_t i = 0; i < variant.places.size(); ++i)
      cells.push_back(variant.designs[i].objective ? std::to_string(variant.places[i]) : "x");
    cells.push_back(regret_text(variants, row));
    table.add(std::move(cells));
  }
  fmt::print("{}\n", table.text());
}

void print_verdict(const study::Finalists& finalists) {
  for (const auto& text : finalists.verdict().texts()) fmt::print("{}\n", text);
  const auto other_order = finalists.with_other_order();
  fmt::print("{}\n\n", other_order.empty()
                           ? "the order of the finalists is the same in all variants"
                           : fmt::format("the order of the finalists changes in {} of {} variants",
                                         other_order.size(), finalists.variants.size() - 1));
}

void print(const run::Configuration& configuration, const study::Finalists& finalists) {
  fmt::print(
      "places of the finalists with one factor of card {} at an end of its range,\n"
      "with DRAM of other figures, or at another temperature; x: a constraint is broken\n\n",
      configuration.physical->card.name);
  print_places(finalists);
  print_verdict(finalists);
  const auto& stated = finalists.variants.front().designs;
  for (std::size_t i = 0; i < finalists.designs.size(); ++i) {
    fmt::print("{}  objective {:.6g}: {}\n", i + 1, stated[i].objective.value_or(0.0),
               configuration.space.describe(finalists.designs[i]));
  }
}

nlohmann::ordered_json json_of(const study::Verdict& verdict) {
  nlohmann::ordered_json object{{"safe", verdict.is_safe()},
                                {"finalists", verdict.finalists},
                                {"variants", verdict.variants},
                                {"worst_regret", verdict.worst_regret},
                                {"text", verdict.texts()}};
  if (!verdict.worst_variant.empty()) object["worst_variant"] = verdict.worst_variant;
  object["losses"] = nlohmann::ordered_json::array();
  for (const auto& loss : verdict.losses) {
    nlohmann::ordered_json row{{"variant", loss.variant}, {"design", loss.design + 1}};
    if (loss.lower) row["objective_lower_by"] = *loss.lower;
    object["losses"].push_back(std::move(row));
  }
  object["breaches"] = nlohmann::ordered_json::array();
  for (const auto& breach : verdict.breaches)
    object["breaches"].push_back({{"variant", breach.variant}, {"constraints", breach.constraints}});
  return object;
}

void print_json(const run::Configuration& configuration, const study::Finalists& finalists) {
  const nlohmann::ordered_json object{{"study", "finalists"},
                                      {"verdict", json_of(finalists.verdict())},
                                      {"finalists", rows_of(finalists.table(configuration))},
                                      {"variants", rows_of(finalists.variant_table())}};
  fmt::print("{}\n", object.dump(2));
}

core::ExitCode run_command(const StudyFinalistsArguments& arguments) {
  const auto configuration = source_of(arguments.configuration).read();
  const auto finalists = study::study_finalists({arguments.configuration.file, arguments.run, arguments.count,
                                                 arguments.apart_percent / 100.0, arguments.ranges},
                                                configuration);
  if (arguments.json) {
    print_json(configuration, finalists);
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
  command
      .add_option("--apart", arguments->apart_percent,
                  "minimum difference of their objectives in % (default 1); 0 keeps twins")
      .in_range(0, 1000);
  command.add_option(
      "--ranges", arguments->ranges,
      "ranges of DRAM and temperature: a name in data/robustness, or a file (default: default)");
  add_json(command, arguments->json);
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
