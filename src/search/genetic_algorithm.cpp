// Part of Crossisle, SPDX-License-Identifier: MIT
#include "genetic_algorithm.hpp"

#include <algorithm>
#include <unordered_set>

#include "crossisle/search/operators.hpp"
#include "crossisle/search/sampling.hpp"

namespace crossisle::search {
namespace {

/// Matings per place before a child that is known already is taken after all, and how many of them use the operators
/// of the phase: a population that has converged breeds little else than designs it knows, and its evaluations are
/// better spent further away.
constexpr int mating_attempts = 100;
constexpr int matings_of_phase = 20;
constexpr Phase far_away{0, 1.0, 3.0, 1.0, 3.0};

}  // namespace

GeneticAlgorithm::GeneticAlgorithm(GeneticOptions options, SearchContext context)
    : PopulationAlgorithm(options.population, std::move(context)), options_(std::move(options)) {}

std::uint32_t GeneticAlgorithm::generations() const {
  return generation_count(options_);
}

GeneticAlgorithm::PhasePosition GeneticAlgorithm::phase_at(std::uint32_t generation) const {
  std::uint32_t first = 1;
  for (const auto& phase : options_.phases) {
    if (generation < first + phase.generations) return {&phase, generation == first};
    first += phase.generations;
  }
  return {&options_.phases.back(), false};
}

std::vector<hardware::Genome> GeneticAlgorithm::ask(std::uint32_t generation) {
  if (generation == 0) {
    return most_diverse(sample_designs(context(), generation, options_.random_samples),
                        options_.diverse_samples);
  }
  if (phase_at(generation).first && generation > 1) restart_from_best();
  return breed(generation);
}

std::pair<hardware::Genome, hardware::Genome> GeneticAlgorithm::offspring(
    const Phase& phase, core::RandomStream& selection, core::RandomStream& crossover,
    core::RandomStream& mutation) const {
  const auto& space = *context().space;
  const Individual& mother = binary_tournament(population(), selection);
  const Individual& father = binary_tournament(population(), selection);
  auto [one, other] = simulated_binary_crossover(space, mother.genome, father.genome,
                                                 phase.crossover_probability, phase.crossover_eta, crossover);
  const auto mutant = [&](const hardware::Genome& child) {
    return context().canonical(
        polynomial_mutation(space, child, phase.mutation_probability, phase.mutation_eta, mutation));
  };
  auto first = mutant(one);
  return {first, mutant(other)};
}

std::vector<hardware::Genome> GeneticAlgorithm::breed(std::uint32_t generation) {
  const Phase& phase = *phase_at(generation).phase;
  std::unordered_set<hardware::Genome, hardware::GenomeHash> children;
  std::vector<hardware::Genome> asked;
  for (std::uint32_t place = 0; children.size() < options_.population && place < options_.population;
       ++place) {
    auto selection = context().stream(generation, place, core::Purpose::parent_selection);
    auto crossover = context().stream(generation, place, core::Purpose::crossover);
    auto mutation = context().stream(generation, place, core::Purpose::mutation);
    // A pair of children per mating; the first attempts insist on designs that nobody knows yet.
    for (int attempt = 0; attempt <= mating_attempts; ++attempt) {
      const auto [one, other] =
          offspring(attempt < matings_of_phase ? phase : far_away, selection, crossover, mutation);
      bool accepted = false;
      for (const auto& child : {one, other}) {
        if (children.size() == options_.population) break;
        const Individual* known_design = known().find(child);
        if ((known_design != nullptr && attempt < mating_attempts) || !children.insert(child).second)
          continue;
        if (known_design == nullptr) {
          asked.push_back(child);
        } else {
          recall(*known_design);
        }
        accepted = true;
      }
      if (accepted) break;
    }
  }
  return asked;
}

}  // namespace crossisle::search
