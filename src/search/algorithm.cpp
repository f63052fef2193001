// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/algorithm.hpp"

#include "auto_search.hpp"
#include "differential_evolution.hpp"
#include "diverse_search.hpp"
#include "genetic_algorithm.hpp"
#include "local_search.hpp"
#include "nsga2.hpp"
#include "polished.hpp"
#include "random_search.hpp"
#include "simulated_annealing.hpp"

namespace crossisle::search {
namespace {

std::unique_ptr<PopulationAlgorithm> make(const GeneticOptions& options, SearchContext context) {
  return std::make_unique<GeneticAlgorithm>(options, std::move(context));
}
std::unique_ptr<PopulationAlgorithm> make(const RandomOptions& options, SearchContext context) {
  return std::make_unique<RandomSearch>(options, std::move(context));
}
std::unique_ptr<PopulationAlgorithm> make(const DiverseOptions& options, SearchContext context) {
  return std::make_unique<DiverseSearch>(options, std::move(context));
}
std::unique_ptr<PopulationAlgorithm> make(const AutoOptions& options, SearchContext context) {
  return std::make_unique<AutoSearch>(options, std::move(context));
}
std::unique_ptr<PopulationAlgorithm> make(const LocalOptions& options, SearchContext context) {
  return std::make_unique<LocalSearch>(options, std::move(context));
}
std::unique_ptr<PopulationAlgorithm> make(const DifferentialOptions& options, SearchContext context) {
  return std::make_unique<DifferentialEvolution>(options, std::move(context));
}
std::unique_ptr<PopulationAlgorithm> make(const AnnealingOptions& options, SearchContext context) {
  return std::make_unique<SimulatedAnnealing>(options, std::move(context));
}

std::unique_ptr<PopulationAlgorithm> make(const Nsga2Options& options, SearchContext context) {
  return std::make_unique<Nsga2>(options, std::move(context));
}

std::uint32_t generations_of(const GeneticOptions& options) {
  std::uint32_t generations = 0;
  for (const auto& phase : options.phases) generations += phase.generations;
  return generations;
}
template <class Options>
std::uint32_t generations_of(const Options& options) {
  return options.generations;
}

/// Designs of generation 0.
std::uint64_t first_designs(const GeneticOptions& options) {
  return options.diverse_samples;
}
std::uint64_t first_designs(const Nsga2Options& options) {
  return options.diverse_samples;
}
std::uint64_t first_designs(const AutoOptions& options) {
  return std::uint64_t{AutoOptions::first_populations} * options.population;
}
template <class Options>
std::uint64_t first_designs(const Options& options) {
  return options.population;
}

}  // namespace

std::vector<Phase> published_phases() {
  return {{10, 1.0, 3.0, 1.0, 3.0},
          {10, 0.9, 7.0, 0.5, 7.0},
          {10, 1.0, 15.0, 0.2, 15.0},
          {10, 1.0, 25.0, 0.05, 25.0}};
}

std::unique_ptr<Algorithm> make_algorithm(const AlgorithmOptions& options, SearchContext context,
                                          std::uint32_t polish) {
  auto algorithm = std::visit([&](const auto& any) { return make(any, std::move(context)); }, options);
  if (polish == 0) return algorithm;
  return std::make_unique<Polished>(std::move(algorithm), polish);
}

std::uint64_t evaluation_budget(const AlgorithmOptions& options) {
  return std::visit(
      [](const auto& any) {
        return first_designs(any) + std::uint64_t{generations_of(any)} * any.population;
      },
      options);
}

std::uint32_t generation_count(const AlgorithmOptions& options) {
  return std::visit([](const auto& any) { return generations_of(any); }, options);
}

bool set_generations(AlgorithmOptions& options, std::uint32_t generations) {
  if (auto* genetic = std::get_if<GeneticOptions>(&options)) {
    auto& last = genetic->phases.back().generations;
    const std::uint32_t earlier = generations_of(*genetic) - last;
    if (generations < earlier) return false;
    last = generations - earlier;
    return true;
  }
  // Temperatures fall over all generations.
  if (const auto* annealing = std::get_if<AnnealingOptions>(&options))
    return annealing->generations == generations;
  std::visit(
      [&](auto& any) {
        if constexpr (requires { any.generations; }) any.generations = generations;
      },
      options);
  return true;
}

std::uint32_t population_size(const AlgorithmOptions& options) {
  return std::visit([](const auto& any) { return any.population; }, options);
}

}  // namespace crossisle::search
