// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/finalists.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/objective/evaluation.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::study {
namespace {

/// Returns the objective of each design; none if it is infeasible.
std::vector<std::optional<double>> objectives_with(run::Configuration configuration,
                                                   const physical::Calibration& calibration,
                                                   const std::vector<island::DesignRecord>& designs) {
  configuration.physical->options.calibration = calibration;
  const auto model = run::make_model(configuration);
  const auto objective = run::make_objective(configuration);
  std::vector<std::optional<double>> values;
  for (const auto& design : designs) {
    const auto chip = configuration.space.chip(design.genome);
    const auto fitness = objective::evaluate(*model, objective, chip).fitness;
    values.push_back(fitness.feasible() ? std::optional(fitness.objective) : std::nullopt);
  }
  return values;
}

}  // namespace

std::vector<CalibrationVariant> calibration_variants(const physical::CalibrationCard& card) {
  std::vector<CalibrationVariant> variants{{"as stated", card.calibration()}};
  for (std::size_t i = 0; i < physical::calibration_factor_count; ++i) {
    const auto& [name, factor] = physical::calibration_factors[i];
    for (const double end : {card.ranges[i].low, card.ranges[i].high}) {
      auto calibration = card.calibration();
      calibration.*factor = end;
      variants.push_back({fmt::format("{} {}", name, end), calibration});
    }
  }
  return variants;
}

std::vector<std::size_t> places_of(std::span<const std::optional<double>> objectives) {
  std::vector<std::size_t> places;
  for (const auto& value : objectives) {
    const auto before = std::count_if(objectives.begin(), objectives.end(), [&](const auto& other) {
      return other && (!value || *other < *value);
    });
    places.push_back(static_cast<std::size_t>(before) + 1);
  }
  return places;
}

std::vector<std::string> Finalists::with_other_order() const {
  std::vector<std::string> names;
  for (std::size_t i = 1; i < variants.size(); ++i) {
    if (places[i] != places[0]) names.push_back(variants[i]);
  }
  return names;
}

std::vector<std::string> Finalists::with_other_best() const {
  std::vector<std::string> names;
  for (std::size_t i = 1; i < variants.size(); ++i) {
    if (places[i][0] != 1) names.push_back(variants[i]);
  }
  return names;
}

store::Table Finalists::table(const run::Configuration& configuration) const {
  store::Table table{
      "finalists", "places of the best designs with one factor of the card at an end of its range", {}, {}};
  table.columns.push_back(store::column<double>(
      designs, "objective", objective::objective_unit(configuration.objective), "what is minimised",
      [](const island::DesignRecord& design) { return design.evaluation.fitness.objective; }));
  for (std::size_t i = 0; i < variants.size(); ++i) {
    table.columns.push_back(store::column<std::int64_t>(
        places[i], variants[i], "1", "place by objective, from 1", [](std::size_t place) { return place; }));
  }
  table.columns.push_back(store::column<std::string>(
      designs, "design", "", "the chip",
      [&](const island::DesignRecord& design) { return configuration.space.describe(design.genome); }));
  return table;
}

Finalists study_finalists(const FinalistsOptions& options, const run::Configuration& configuration) {
  if (!configuration.physical) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} uses the compat mode", options.file),
                      "it has no calibration card", "name one with technology: physical");
  }
  const auto content = store::RunView(options.run).read_result().content;
  Finalists finalists{{}, run::best_designs(configuration, content, options.count)};
  if (finalists.designs.empty()) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} has no feasible design", options.run.string()),
                      "there are no finalists to evaluate",
                      "name a run that found one, or loosen the constraints and search again");
  }
  for (const auto& [name, calibration] : calibration_variants(configuration.physical->card)) {
    finalists.variants.push_back(name);
    finalists.places.push_back(places_of(objectives_with(configuration, calibration, finalists.designs)));
  }
  return finalists;
}

}  // namespace crossisle::study
