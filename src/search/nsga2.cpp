// Part of Crossisle, SPDX-License-Identifier: MIT
#include "nsga2.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "crossisle/search/operators.hpp"
#include "crossisle/search/sampling.hpp"
#include "proposals.hpp"

namespace crossisle::search {
namespace {

/// Matings per place before a random design is taken instead of a child that is new.
constexpr int mating_attempts = 100;

double figure(const objective::Figures& figures, Goal goal) {
  switch (goal) {
    case Goal::energy:
      return figures.energy_mj;
    case Goal::latency:
      return figures.latency_ms;
    case Goal::area:
      return figures.area_mm2;
  }
  return 0.0;
}

bool dominates(const Individual& a, const Individual& b, const std::vector<Goal>& goals) {
  bool smaller = false;
  for (const Goal goal : goals) {
    const double left = figure(a.figures, goal);
    const double right = figure(b.figures, goal);
    if (left > right) return false;
    smaller = smaller || left < right;
  }
  return smaller;
}

/// 0 for those that no other one dominates, 1 for those that only these dominate, and so on.
std::vector<std::uint32_t> front_numbers(std::span<const Individual> feasible,
                                         const std::vector<Goal>& goals) {
  std::vector<std::vector<std::uint32_t>> beaten(feasible.size());
  std::vector<std::uint32_t> beaten_by(feasible.size(), 0);
  for (std::uint32_t a = 0; a < feasible.size(); ++a) {
    for (std::uint32_t b = 0; b < feasible.size(); ++b) {
      if (!dominates(feasible[a], feasible[b], goals)) continue;
      beaten[a].push_back(b);
      ++beaten_by[b];
    }
  }
  std::vector<std::uint32_t> numbers(feasible.size(), 0);
  std::vector<std::uint32_t> front;
  for (std::uint32_t i = 0; i < feasible.size(); ++i) {
    if (beaten_by[i] == 0) front.push_back(i);
  }
  for (std::uint32_t number = 0; !front.empty(); ++number) {
    std::vector<std::uint32_t> next;
    for (const auto a : front) {
      numbers[a] = number;
      for (const auto b : beaten[a]) {
        if (--beaten_by[b] == 0) next.push_back(b);
      }
    }
    front = std::move(next);
  }
  return numbers;
}

/// Distances between the neighbours of each member of a front, over all goals; infinite at its ends.
void add_crowding(std::span<const Individual> feasible, std::vector<std::size_t> front,
                  const std::vector<Goal>& goals, std::vector<double>& crowding) {
  for (const Goal goal : goals) {
    const auto value = [&](std::size_t i) { return figure(feasible[i].figures, goal); };
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
  const auto numbers = front_numbers(feasible, options_.goals);
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

const hardware::Genome& Nsga2::parent(core::RandomStream& stream) const {
  const auto size = static_cast<std::uint32_t>(population().size());
  const auto one = stream.below(size);
  const auto other = stream.below(size);
  return population()[std::min(one, other)].genome;
}

std::vector<hardware::Genome> Nsga2::ask(std::uint32_t generation) {
  if (generation == 0) {
    return most_diverse(sample_designs(context(), generation, options_.random_samples),
                        options_.diverse_samples);
  }
  const auto& space = *context().space;
  const auto& breeding = options_.breeding;
  Proposals proposals(context(), known(), options_.population);
  for (std::uint32_t place = 0; place < options_.population && !proposals.full(); ++place) {
    auto stream = context().stream(generation, place, core::Purpose::mutation);
    for (int attempt = 0; attempt < mating_attempts; ++attempt) {
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

}  // namespace crossisle::search
