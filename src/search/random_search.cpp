// Part of Crossisle, SPDX-License-Identifier: MIT
#include "random_search.hpp"

#include <algorithm>

#include "crossisle/search/sampling.hpp"
#include "crossisle/search/settings.hpp"
#include "shared_keys.hpp"

namespace crossisle::search {

RandomSearch::RandomSearch(RandomOptions options, SearchContext context)
    : PopulationAlgorithm(options.population, std::move(context)), options_(options) {}

std::vector<design::Genome> RandomSearch::ask(std::uint32_t generation) {
  auto designs = sample_designs(context(), generation, options_.population);
  std::erase_if(designs, [&](const design::Genome& design) { return known().contains(design); });
  return designs;
}

const config::KeyTable<RandomOptions>& RandomOptions::keys() {
  static const auto table = size_keys<RandomOptions>();
  return table;
}

std::unique_ptr<AlgorithmSettings> settings_of(RandomOptions options) {
  return std::make_unique<SettingsOf<RandomOptions, RandomSearch>>(options);
}

}  // namespace crossisle::search
