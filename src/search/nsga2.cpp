// Part of Crossisle, SPDX-License-Identifier: MIT
#include "nsga2.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "crossisle/core/text.hpp"
#include "crossisle/search/non_dominated_sort.hpp"
#include "crossisle/search/operators.hpp"
#include "crossisle/search/proposals.hpp"
#include "crossisle/search/sampling.hpp"
#include "crossisle/search/settings.hpp"
#include "shared_keys.hpp"

namespace crossisle::search {
namespace {

/// Matings per place before a random design is taken instead of a new child.
constexpr int matings_per_place = 100;

/// Within one technology, area and cost of silicon differ only by a factor.
constexpr std::array<std::pair<std::string_view, Goal>, 4> goal_names{
    {{"energy", Goal::energy}, {"latency", Goal::latency}, {"area", Goal::area}, {"cost", Goal::area}}};

std::vector<Goal> read_goals(config::Section& section) {
  constexpr auto remedy = "use two or three of energy, latency, and area or cost";
  std::vector<Goal> chosen;
  for (const auto& word : section.texts_or("goals", {"energy", "latency", "area"})) {
    const auto* found = std::find_if(goal_names.begin(), goal_names.end(),
                                     [&](const auto& entry) { return entry.first == word; });
    if (found == goal_names.end()) {
      section.problem("goals", fmt::format("lists '{}'", core::printable(word)),
                      "it is not a metric of a chip", remedy);
      return {};
    }
    if (std::find(chosen.begin(), chosen.end(), found->second) != chosen.end()) {
      section.problem("goals", fmt::format("lists '{}' in addition to the same metric", word),
                      "a front needs different metrics (within a technology, cost is area times a factor)",
                      remedy);
      return {};
    }
    chosen.push_back(found->second);
  }
  if (chosen.size() < 2)
    section.problem("goals", "lists fewer than two metrics", "a front needs several metrics", remedy);
  return chosen;
}

config::KeyTable<Nsga2Options>::Row goals_row() {
  config::KeyTable<Nsga2Options>::Row row;
  row.key = {
      .name = "goals",
      .forms = {config::Form::choices},
      .meaning =
          "two or three of `energy`, `latency`, and `area` or `cost` (equivalent within a technology)"};
  for (const auto& [word, goal] : goal_names) row.key.words.emplace_back(word);
  row.key.fallback = "[energy, latency, area]";
  row.read = [](config::Section& section, Nsga2Options& options) { options.goals = read_goals(section); };
  row.write = [](config::Lines& lines, const Nsga2Options& options) {
    std::vector<std::string> words;
    for (const auto goal : options.goals) words.emplace_back(config::name_of<Goal>(goal_names, goal));
    lines.push_back(fmt::format("goals: [{}]", core::join(words, ", ")));
  };
  return row;
}

double figure(const objective::OverallMetrics& overall, Goal goal) {
  switch (goal) {
    case Goal::energy:
      return overall.energy_mj;
    case Goal::latency:
      return overall.latency_ms;
    case Goal::area:
      return overall.area_mm2;
  }
  return 0.0;
}

/// Returns the metrics that are goals, and zeros in place of the others.
std::vector<core::Point3> points_of(std::span<const Individual> individuals, const std::vector<Goal>& goals) {
  std::vector<core::Point3> points;
  points.reserve(individuals.size());
  for (const auto& individual : individuals) {
    auto& point = points.emplace_back(core::Point3{});
    for (std::size_t i = 0; i < goals.size(); ++i) point[i] = figure(individual.overall, goals[i]);
  }
  return points;
}

/// Adds the distances between the neighbours of each member of a front, over all goals; infinite at its ends.
void add_crowding(std::span<const Individual> feasible, std::vector<std::size_t> front,
                  const std::vector<Goal>& goals, std::vector<double>& crowding) {
  for (const Goal goal : goals) {
    const auto value = [&](std::size_t i) { return figure(feasible[i].overall, goal); };
    std::stable_sort(front.begin(), front.end(),
                     [&](std::size_t a, std::size_t b) { return value(a) < value(b); });
    const double width = value(front.back()) - value(front.front());
    crowding[front.front()] = crowding[front.back()] = std::numeric_limits<double>::infinity();
    if (width <= 0.0) continue;
    for (std::size_t i = 1; i + 1 < front.size(); ++i) {
      crowding[front[i]] += (value(front[i + 1]) - value(front[i - 1])) / width;
    }
  }
}

}  // namespace

Nsga2::Nsga2(Nsga2Options options, SearchContext context)
    : PopulationAlgorithm(options.population, std::move(context)), options_(std::move(options)) {}

void Nsga2::arrange(std::vector<Individual>& individuals) const {
  sort_best_first(individuals);
  const auto first_infeasible =
      std::find_if(individuals.begin(), individuals.end(),
                   [](const Individual& individual) { return !individual.fitness.feasible(); });
  const std::vector<Individual> feasible(individuals.begin(), first_infeasible);
  const auto numbers = front_numbers(points_of(feasible, options_.goals));
  std::vector<std::vector<std::size_t>> fronts;
  for (std::size_t i = 0; i < feasible.size(); ++i) {
    if (fronts.size() <= numbers[i]) fronts.resize(numbers[i] + 1);
    fronts[numbers[i]].push_back(i);
  }
  std::vector<double> crowding(feasible.size(), 0.0);
  for (const auto& front : fronts) add_crowding(feasible, front, options_.goals, crowding);
  std::vector<std::size_t> order(feasible.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return numbers[a] != numbers[b] ? numbers[a] < numbers[b] : crowding[a] > crowding[b];
  });
  for (std::size_t i = 0; i < order.size(); ++i) individuals[i] = feasible[order[i]];
}

const design::Genome& Nsga2::parent(core::RandomStream& stream) const {
  const auto size = static_cast<std::uint32_t>(population().size());
  const auto one = stream.below(size);
  const auto other = stream.below(size);
  return population()[std::min(one, other)].genome;
}

std::vector<design::Genome> Nsga2::ask(std::uint32_t generation) {
  if (generation == 0) {
    return select_diverse(*context().space, sample_designs(context(), generation, options_.random_samples),
                          options_.diverse_samples);
  }
  const auto& space = *context().space;
  const auto& breeding = options_.breeding;
  Proposals proposals(context(), known(), options_.population);
  for (std::uint32_t place = 0; place < options_.population && !proposals.full(); ++place) {
    auto stream = context().stream(generation, place, core::Purpose::mutation);
    for (int attempt = 0; attempt < matings_per_place; ++attempt) {
      const auto& mother = parent(stream);
      const auto& father = parent(stream);
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

const config::KeyTable<Nsga2Options>& Nsga2Options::keys() {
  static const auto table = [] {
    auto rows = size_keys<Nsga2Options>();
    add_samples(rows);
    add_operators(
        rows, [](auto& options) -> auto& { return options.breeding; });
    rows.row(goals_row());
    return rows;
  }();
  return table;
}

void Nsga2Options::check(const config::Section& section) const {
  check_samples(section, random_samples, diverse_samples);
}

std::unique_ptr<AlgorithmSettings> settings_of(Nsga2Options options) {
  return std::make_unique<SettingsOf<Nsga2Options, Nsga2>>(std::move(options));
}

}  // namespace crossisle::search
