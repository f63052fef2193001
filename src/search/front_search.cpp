// Part of Crossisle, SPDX-License-Identifier: MIT
#include "front_search.hpp"

#include <algorithm>
#include <utility>

#include "crossisle/core/maths.hpp"
#include "crossisle/objective/goal_options.hpp"
#include "crossisle/search/non_dominated_sort.hpp"
#include "crossisle/search/operators.hpp"
#include "crossisle/search/proposals.hpp"
#include "crossisle/search/sampling.hpp"
#include "crossisle/search/settings.hpp"
#include "nsga2.hpp"
#include "nsga3.hpp"
#include "shared_keys.hpp"
#include "sms_emoa.hpp"

namespace crossisle::search {
namespace {

/// Matings per place before a random design is taken instead of a new child.
constexpr int matings_per_place = 100;

template <class Options>
config::KeyTable<Options> front_keys() {
  auto rows = size_keys<Options>();
  add_samples(rows);
  add_operators(
      rows, [](auto& options) -> auto& { return options.breeding; });
  typename config::KeyTable<Options>::Row goals;
  goals.key = objective::goals_key();
  goals.read = [](config::Section& section, Options& options) {
    options.goals = objective::read_goals(section);
  };
  goals.write = [](config::Lines& lines, const Options& options) {
    lines.push_back(objective::goals_line(options.goals));
  };
  rows.row(std::move(goals));
  return rows;
}

}  // namespace

FrontSearch::FrontSearch(FrontOptions options, SearchContext context)
    : PopulationAlgorithm(options.population, std::move(context)), options_(std::move(options)) {}

objective::GoalValues FrontSearch::scaled(objective::GoalValues values) const {
  const auto& has_ratios = context().has_ratios;
  for (std::size_t goal = 0; goal < std::min(values.size(), has_ratios.size()); ++goal) {
    // Values of goals that are maximised are negative.
    if (!has_ratios[goal] || values[goal] == 0.0) continue;
    values[goal] = values[goal] > 0.0 ? core::logarithm(values[goal]) : -core::logarithm(-values[goal]);
  }
  return values;
}

void FrontSearch::arrange(std::vector<Individual>& individuals) const {
  sort_best_first(individuals);
  const auto first_infeasible =
      std::find_if(individuals.begin(), individuals.end(),
                   [](const Individual& individual) { return !individual.fitness.feasible(); });
  const std::vector<Individual> feasible(individuals.begin(), first_infeasible);
  std::vector<objective::GoalValues> values;
  values.reserve(feasible.size());
  for (const auto& individual : feasible) values.push_back(scaled(individual.goals));
  const auto numbers = front_numbers(values);
  Fronts fronts;
  for (std::size_t i = 0; i < feasible.size(); ++i) {
    if (fronts.size() <= numbers[i]) fronts.resize(numbers[i] + 1);
    fronts[numbers[i]].push_back(i);
  }
  order(values, fronts);
  auto place = individuals.begin();
  for (const auto& front : fronts) {
    for (const std::size_t i : front) *place++ = feasible[i];
  }
}

std::optional<FrontSearch::Split> FrontSearch::split_of(const Fronts& fronts) const {
  std::size_t places = size();
  for (std::size_t front = 0; front < fronts.size(); ++front) {
    if (fronts[front].size() > places) return Split{front, places};
    places -= fronts[front].size();
  }
  return std::nullopt;
}

std::size_t FrontSearch::winner(std::size_t one, std::size_t other) const {
  const auto& members = population();
  // Of two feasible members, the one that was drawn first: all are equally likely to be parents.
  const bool is_worse = objective::better(members[other].fitness, members[one].fitness);
  return is_worse && !members[one].fitness.feasible() ? other : one;
}

std::vector<design::Genome> FrontSearch::ask(std::uint32_t generation) {
  if (generation == 0) {
    return select_diverse(*context().space, sample_designs(context(), generation, options_.random_samples),
                          options_.diverse_samples);
  }
  const auto& space = *context().space;
  const auto& breeding = options_.breeding;
  const auto members = static_cast<std::uint32_t>(population().size());
  Proposals proposals(context(), known(), options_.population);
  for (std::uint32_t place = 0; place < options_.population && !proposals.full(); ++place) {
    auto stream = context().stream(generation, place, core::Purpose::mutation);
    const auto parent = [&]() -> const design::Genome& {
      const std::size_t one = stream.below(members);
      const std::size_t other = stream.below(members);
      return population()[winner(one, other)].genome;
    };
    for (int attempt = 0; attempt < matings_per_place; ++attempt) {
      const auto& mother = parent();
      const auto& father = parent();
      const auto [one, other] = simulated_binary_crossover(
          space, mother, father, breeding.crossover_probability, breeding.crossover_eta, stream);
      bool taken = false;
      for (const auto& child : {one, other}) {
        taken |= proposals.add(
            polynomial_mutation(space, child, breeding.mutation_probability, breeding.mutation_eta, stream));
      }
      if (taken) break;
    }
  }
  proposals.fill_at_random(generation);
  return proposals.take();
}

void FrontOptions::check(const config::Section& section) const {
  check_samples(section, random_samples, diverse_samples);
}

const config::KeyTable<Nsga2Options>& Nsga2Options::keys() {
  static const auto table = front_keys<Nsga2Options>();
  return table;
}

const config::KeyTable<Nsga3Options>& Nsga3Options::keys() {
  static const auto table = front_keys<Nsga3Options>();
  return table;
}

const config::KeyTable<SmsEmoaOptions>& SmsEmoaOptions::keys() {
  static const auto table = front_keys<SmsEmoaOptions>();
  return table;
}

std::unique_ptr<AlgorithmSettings> settings_of(Nsga2Options options) {
  return std::make_unique<SettingsOf<Nsga2Options, Nsga2>>(std::move(options));
}

std::unique_ptr<AlgorithmSettings> settings_of(Nsga3Options options) {
  return std::make_unique<SettingsOf<Nsga3Options, Nsga3>>(std::move(options));
}

std::unique_ptr<AlgorithmSettings> settings_of(SmsEmoaOptions options) {
  return std::make_unique<SettingsOf<SmsEmoaOptions, SmsEmoa>>(std::move(options));
}

}  // namespace crossisle::search
