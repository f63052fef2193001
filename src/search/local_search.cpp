// Part of Crossisle, SPDX-License-Identifier: MIT
#include "local_search.hpp"

#include "crossisle/search/operators.hpp"
#include "crossisle/search/proposals.hpp"
#include "crossisle/search/settings.hpp"
#include "shared_keys.hpp"

namespace crossisle::search {

std::vector<design::Genome> neighbours_of_best(const PopulationAlgorithm& algorithm,
                                               std::uint32_t generation) {
  Proposals proposals(algorithm.context(), algorithm.known(), algorithm.size());
  for (const auto& member : algorithm.known().best(algorithm.size())) {
    for (const auto& neighbour : single_steps(*algorithm.context().space, member.genome))
      proposals.add(neighbour);
  }
  proposals.fill_at_random(generation);
  return proposals.take();
}

LocalSearch::LocalSearch(LocalOptions options, SearchContext context)
    : PopulationAlgorithm(options.population, std::move(context)), options_(options) {}

const config::KeyTable<LocalOptions>& LocalOptions::keys() {
  static const auto table = size_keys<LocalOptions>();
  return table;
}

std::unique_ptr<AlgorithmSettings> settings_of(LocalOptions options) {
  return std::make_unique<SettingsOf<LocalOptions, LocalSearch>>(options);
}

}  // namespace crossisle::search
