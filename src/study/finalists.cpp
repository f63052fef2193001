// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/finalists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "crossisle/core/text.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/run/cost_differences.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/rescoring.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::study {
namespace {

/// Returns the index of the best design of a variant; nothing if no design is feasible.
std::optional<std::size_t> best_of(const VariantOutcome& variant) {
  for (std::size_t i = 0; i < variant.designs.size(); ++i) {
    if (variant.designs[i].objective && variant.places[i] == 1) return i;
  }
  return std::nullopt;
}

/// Returns the winner's objective over that of the best design, minus 1; nothing if the winner is infeasible.
std::optional<double> regret_of(const VariantOutcome& variant) {
  const auto& winner = variant.designs.front().objective;
  if (!winner) return std::nullopt;
  return *winner / *variant.designs[*best_of(variant)].objective - 1.0;
}

/// Returns a violated constraint in words: `power at most 5 W`, `area over the limit`.
std::string constraint_text(const run::Configuration& configuration, objective::Status status) {
  const auto code = static_cast<std::size_t>(status);
  return code < objective::named_status_count
             ? configuration.text(status)
             : objective::text(configuration.objective.constraints[code - objective::named_status_count],
                               configuration.metrics());
}

std::vector<FinalistOutcome> outcomes_with(run::Configuration configuration, const Variant& variant,
                                           const std::vector<design::Genome>& designs) {
  variant.apply(*configuration.physical);
  const auto model = run::make_model(configuration);
  const auto objective = run::make_objective(configuration);
  std::vector<FinalistOutcome> outcomes;
  for (const auto& design : designs) {
    const auto chip = configuration.space.chip(design);
    const auto evaluated = objective::evaluate(*model, objective, chip);
    auto& outcome = outcomes.emplace_back();
    if (evaluated.fitness.feasible()) {
      outcome.objective = evaluated.fitness.objective;
      continue;
    }
    for (const auto& violation : objective.violations(chip, evaluated.metrics.view())) {
      auto text = constraint_text(configuration, violation.status);
      // Several networks may break the same constraint.
      if (std::find(outcome.broken.begin(), outcome.broken.end(), text) == outcome.broken.end())
        outcome.broken.push_back(std::move(text));
    }
  }
  return outcomes;
}

/// Returns the best designs of a run under the objective and the limits of a configuration, each above the one before
/// by the gap.
std::vector<design::Genome> finalists_of(const run::Configuration& configuration,
                                         const store::RunContent& content, const FinalistsOptions& options) {
  constexpr std::size_t most_examined = 100'000;  // twins that differ in knobs without effect
  std::vector<design::Genome> designs;
  double chosen = 0.0;  // objective of the last one
  for (const auto& design : run::rescore(configuration, content, most_examined).best) {
    if (designs.size() == options.count) break;
    if (!designs.empty() && design.fitness.objective < chosen * (1.0 + options.min_gap)) continue;
    designs.push_back(design.genome);
    chosen = design.fitness.objective;
  }
  return designs;
}

double number_of(const std::optional<double>& value) {
  return value.value_or(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

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
    if (variants[i].places != variants[0].places) names.push_back(variants[i].name);
  }
  return names;
}

Verdict Finalists::verdict() const {
  Verdict verdict{designs.size(), variants.size() - 1};
  for (const auto& variant : variants) {
    const auto& winner = variant.designs.front();
    const auto best = best_of(variant);
    if (!winner.objective) verdict.breaches.push_back({variant.name, winner.broken, !best});
    const auto regret = regret_of(variant);
    if (best && variant.places.front() != 1) {
      const auto lower =
          regret ? std::optional(1.0 - *variant.designs[*best].objective / *winner.objective) : std::nullopt;
      verdict.losses.push_back({variant.name, *best, lower});
    }
    if (regret && *regret > verdict.worst_regret) {
      verdict.worst_regret = *regret;
      verdict.worst_variant = variant.name;
    }
  }
  return verdict;
}

store::Table Finalists::table(const run::Configuration& configuration) const {
  store::Table table{"finalists", "places of the best designs under each variant of the assumptions", {}, {}};
  table.columns.push_back(store::column<double>(
      variants.front().designs, "objective", objective::objective_unit(configuration.objective),
      "what is minimised", [](const FinalistOutcome& design) { return number_of(design.objective); }));
  for (const auto& variant : variants) {
    table.columns.push_back(store::column<std::int64_t>(variant.places, variant.name, "1",
                                                        "place by objective, from 1",
                                                        [](std::size_t place) { return place; }));
  }
  table.columns.push_back(store::column<std::string>(
      designs, "design", "", "the chip",
      [&](const design::Genome& design) { return configuration.space.describe(design); }));
  return table;
}

store::Table Finalists::variant_table() const {
  const auto texts = [&](const char* name, const char* meaning, auto text) {
    return store::column<std::string>(variants, name, "", meaning, text);
  };
  const auto numbers = [&](const char* name, const char* meaning, auto number) {
    return store::column<double>(variants, name, "1", meaning, number);
  };
  return {
      "variants",
      "the winner under each variant of the assumptions",
      {texts("variant", "name of the variant", [](const VariantOutcome& variant) { return variant.name; }),
       texts("change", "what differs from the configuration",
             [](const VariantOutcome& variant) { return variant.change; }),
       numbers("place", "place of the winner, from 1",
               [](const VariantOutcome& variant) {
                 const bool is_feasible = variant.designs.front().objective.has_value();
                 return number_of(is_feasible ? std::optional(static_cast<double>(variant.places.front()))
                                              : std::nullopt);
               }),
       numbers("best", "number of the best finalist, from 1",
               [](const VariantOutcome& variant) {
                 const auto best = best_of(variant);
                 return number_of(best ? std::optional(static_cast<double>(*best + 1)) : std::nullopt);
               }),
       numbers("regret", "objective of the winner over that of the best finalist, minus 1",
               [](const VariantOutcome& variant) { return number_of(regret_of(variant)); }),
       texts("broken", "constraints that the winner breaks",
             [](const VariantOutcome& variant) { return core::join(variant.designs.front().broken, "; "); })},
      {}};
}

Finalists evaluate_finalists(const run::Configuration& configuration, std::vector<design::Genome> designs,
                             const SystemRanges& ranges) {
  Finalists finalists{std::move(designs), {}};
  for (const auto& variant : variants_of(*configuration.physical, ranges)) {
    auto outcomes = outcomes_with(configuration, variant, finalists.designs);
    std::vector<std::optional<double>> objectives;
    for (const auto& outcome : outcomes) objectives.push_back(outcome.objective);
    finalists.variants.push_back({variant.name, variant.change, std::move(outcomes), places_of(objectives)});
  }
  return finalists;
}

Finalists study_finalists(const FinalistsOptions& options, const run::Configuration& configuration) {
  if (!configuration.physical) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} uses the compat mode", options.file),
                      "it has no calibration card", "name one with technology: physical");
  }
  const auto ranges = read_system_ranges(options.ranges);
  const auto content = store::RunView(options.run).read_result().content;
  if (auto differences = run::cost_differences(content, configuration); !differences.empty())
    throw core::InputError(std::move(differences));
  auto designs = finalists_of(configuration, content, options);
  if (designs.empty()) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} has no feasible design", options.run.string()),
                      "there are no finalists to evaluate",
                      "name a run that found one, or loosen the constraints and search again");
  }
  return evaluate_finalists(configuration, std::move(designs), ranges);
}

}  // namespace crossisle::study
