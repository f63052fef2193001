// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "crossisle/objective/words.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/store/run_directory.hpp"
#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto description =
    "Example: crossisle study finalists configs/physical_sram_analog_4networks.yaml --run "
    "runs/physical_sram_analog_4networks\n\n"
    "Evaluates the best designs of a run of the physical mode with every factor of its calibration card at "
    "either end of\n"
    "its range, and tells whether their order holds.";

struct Arguments {
  ConfigurationArguments configuration;
  std::string run;
  std::size_t count = 10;
  bool json = false;
};

/// A calibration with one factor at an end of its range, or none.
struct Variant {
  std::string name;
  cost::Calibration calibration;
};

std::vector<Variant> variants_of(const cost::CalibrationCard& card) {
  std::vector<Variant> variants{{"as stated", card.calibration()}};
  for (std::size_t i = 0; i < cost::calibration_factor_count; ++i) {
    const auto& [name, factor] = cost::calibration_factors[i];
    for (const double end : {card.ranges[i].low, card.ranges[i].high}) {
      auto calibration = card.calibration();
      calibration.*factor = end;
      variants.push_back({fmt::format("{} {}", name, end), calibration});
    }
  }
  return variants;
}

/// The objective of each design, or nothing where it is infeasible.
std::vector<std::optional<double>> objectives(run::Configuration configuration,
                                              const cost::Calibration& calibration,
                                              const std::vector<island::DesignRecord>& designs) {
  configuration.physical->options.calibration = calibration;
  const auto model = run::make_model(configuration);
  const auto objective = run::make_objective(configuration);
  std::vector<std::optional<double>> values;
  for (const auto& design : designs) {
    const auto chip = configuration.space.decode(design.genome);
    std::vector<cost::NetworkCost> costs(configuration.networks.size());
    for (std::size_t network = 0; network < costs.size(); ++network) {
      model->evaluate({&chip, 1}, network, {&costs[network], 1});
    }
    const auto fitness = objective.score(chip, model->area_m2(chip), costs);
    values.push_back(fitness.feasible() ? std::optional(fitness.objective) : std::nullopt);
  }
  return values;
}

/// Places of the designs by objective, from 1; those that are infeasible come last.
std::vector<std::size_t> places(const std::vector<std::optional<double>>& values) {
  std::vector<std::size_t> result;
  for (const auto& value : values) {
    const auto before = std::count_if(values.begin(), values.end(), [&](const auto& other) {
      return other && (!value || *other < *value);
    });
    result.push_back(static_cast<std::size_t>(before) + 1);
  }
  return result;
}

using Places = std::vector<std::vector<std::size_t>>;  ///< by variant and design

Places places_of(const run::Configuration& configuration, const std::vector<Variant>& variants,
                 const std::vector<island::DesignRecord>& designs) {
  Places all;
  for (const auto& variant : variants)
    all.push_back(places(objectives(configuration, variant.calibration, designs)));
  return all;
}

store::Table answer(const run::Configuration& configuration, const std::vector<Variant>& variants,
                    const std::vector<island::DesignRecord>& designs, const Places& all_places) {
  store::Table table{
      "finalists", "places of the best designs with one factor of the card at an end of its range", {}, {}};
  table.columns.push_back(store::column<double>(
      designs, "objective", objective_unit(configuration.objective), "what is minimised",
      [](const island::DesignRecord& design) { return design.evaluation.fitness.objective; }));
  for (std::size_t i = 0; i < variants.size(); ++i) {
    table.columns.push_back(store::column<std::int64_t>(all_places[i], variants[i].name, "1",
                                                        "place by objective, from 1",
                                                        [](std::size_t place) { return place; }));
  }
  table.columns.push_back(store::column<std::string>(
      designs, "design", "", "the chip",
      [&](const island::DesignRecord& design) { return configuration.space.describe(design.genome); }));
  return table;
}

void print(const run::Configuration& configuration, const std::vector<Variant>& variants,
           const std::vector<island::DesignRecord>& designs, const Places& all_places) {
  std::vector<std::string> headings{"design", "objective"};
  for (const auto& variant : variants) headings.push_back(variant.name);
  TextTable table(headings);
  for (std::size_t i = 0; i < designs.size(); ++i) {
    std::vector<std::string> row{std::to_string(i + 1),
                                 fmt::format("{:.6g}", designs[i].evaluation.fitness.objective)};
    for (const auto& of_variant : all_places) row.push_back(std::to_string(of_variant[i]));
    table.add(std::move(row));
  }
  fmt::print("places of the finalists with one factor of card {} at an end of its range\n\n{}\n",
             configuration.physical->card.name, table.text());
  std::vector<std::string> other_order;
  std::vector<std::string> other_best;
  for (std::size_t i = 1; i < variants.size(); ++i) {
    if (all_places[i] != all_places[0]) other_order.push_back(variants[i].name);
    if (all_places[i][0] != 1) other_best.push_back(variants[i].name);
  }
  if (other_order.empty()) {
    fmt::print("the order holds at all ends\n");
  } else {
    fmt::print("the order is inside the uncertainty: it is another with {}\n", fmt::join(other_order, ", "));
    fmt::print("{}\n", other_best.empty()
                           ? "the best design stays the best at all ends"
                           : fmt::format("the best design is another with {}", fmt::join(other_best, ", ")));
  }
  for (std::size_t i = 0; i < designs.size(); ++i) {
    fmt::print("{}  {}\n", i + 1, configuration.space.describe(designs[i].genome));
  }
}

core::ExitCode run_command(const Arguments& arguments) {
  const auto configuration =
      run::read_configuration(arguments.configuration.file, arguments.configuration.overrides);
  if (!configuration.physical) {
    throw core::Error(core::ExitCode::usage,
                      fmt::format("{} is of the compat mode", arguments.configuration.file),
                      "it has no calibration card", "name one with technology: physical");
  }
  const auto content = store::RunView(arguments.run).read_result().content;
  const auto designs = run::best_designs(configuration, content, arguments.count);
  const auto variants = variants_of(configuration.physical->card);
  const auto all_places = places_of(configuration, variants, designs);
  if (arguments.json) {
    print_json("finalists", {}, {answer(configuration, variants, designs, all_places)});
  } else {
    print(configuration, variants, designs, all_places);
  }
  return core::ExitCode::finished;
}

}  // namespace

void add_study_finalists(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("finalists", description);
  arguments->configuration.add_to(*command);
  command->add_option("--run", arguments->run, "directory of a finished run of the configuration")
      ->required();
  command->add_option("--count", arguments->count, "designs (default 10)")->check(CLI::Range(2, 1000));
  add_json(*command, arguments->json);
  command->callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
