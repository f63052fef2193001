// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/algorithm_options.hpp"

#include <array>

#include "crossisle/core/registry.hpp"
#include "crossisle/search/auto_search.hpp"
#include "crossisle/search/differential_evolution.hpp"
#include "crossisle/search/diverse_search.hpp"
#include "crossisle/search/front_options.hpp"
#include "crossisle/search/genetic_algorithm.hpp"
#include "crossisle/search/local_search.hpp"
#include "crossisle/search/random_search.hpp"
#include "crossisle/search/settings.hpp"
#include "crossisle/search/simulated_annealing.hpp"
#include "polished.hpp"
#include "started.hpp"

namespace crossisle::search {
namespace {

constexpr std::array shipped{
    algorithm_row<AutoOptions>(
        "an evolutionary search that uses the order of values: it starts with 3 populations of diverse "
        "designs, then creates children by uniform crossover and steps of some values, 30 % neighbours of "
        "the best, and restarts after 8 generations without progress. In spaces of more than 10^12 designs, "
        "such as those of the physical mode, the entire population breeds, and restarts after 50; there, "
        "larger populations on islands that exchange few designs pay off, and `four_phase` and `genetic` "
        "with large steps are as good or better (`sweeps/physical_searches.yaml`). Never requests a design "
        "that is too large or cannot hold the weights: this check needs no costs of networks"),
    algorithm_row<GeneticOptions>(
        "the genetic algorithm of arXiv 2603.03880: binary tournaments, simulated binary crossover, "
        "polynomial mutation, four phases that start from the best designs found"),
    algorithm_row<PlainGeneticOptions>("the same in one phase, with configurable operators"),
    algorithm_row<Nsga2Options>(
        "NSGA-II: the front of two to six `goals`, with constraint domination. Reports the best design by "
        "`objective` like the other algorithms, and also the front of all designs of the run, with its "
        "hypervolume up to a corner 10 % beyond the front"),
    algorithm_row<Nsga3Options>(
        "NSGA-III: the same with evenly spaced reference directions, for four goals and more"),
    algorithm_row<SmsEmoaOptions>("SMS-EMOA: the same, keeping the designs that contribute most to the "
                                  "hypervolume; at most four goals"),
    algorithm_row<DifferentialOptions>("DE/rand/1/bin on the positions of values"),
    algorithm_row<AnnealingOptions>(
        "one walker per member of the population; temperatures fall over all generations, so their number "
        "cannot be raised later"),
    algorithm_row<LocalOptions>("the neighbours of the best designs, one step of one parameter away"),
    algorithm_row<DiverseOptions>("among random designs, those farthest from all known ones"),
    algorithm_row<RandomOptions>("random designs that can hold the weights"),
};

core::Registry<AlgorithmRow>& registry() {
  static core::Registry<AlgorithmRow> rows("an algorithm", shipped);
  return rows;
}

}  // namespace

std::span<const AlgorithmRow> algorithms() {
  return registry().rows();
}

void add_algorithm(const AlgorithmRow& row) {
  registry().add(row);
}

std::unique_ptr<Algorithm> make_algorithm(const AlgorithmOptions& options, const SearchContext& context,
                                          std::uint32_t polish) {
  auto own = options->make(context);
  std::unique_ptr<Algorithm> algorithm = polish == 0 ? std::unique_ptr<Algorithm>(std::move(own))
                                                     : std::make_unique<Polished>(std::move(own), polish);
  if (context.starts.empty()) return algorithm;
  return std::make_unique<Started>(std::move(algorithm), context);
}

std::uint64_t evaluation_budget(const AlgorithmOptions& options) {
  return options->first_designs() + std::uint64_t{options->generations()} * options->population();
}

}  // namespace crossisle::search
