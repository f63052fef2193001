// Part of Crossisle, SPDX-License-Identifier: MIT
#include "diverse_search.hpp"

#include "crossisle/search/proposals.hpp"
#include "crossisle/search/sampling.hpp"
#include "crossisle/search/settings.hpp"
#include "shared_keys.hpp"

namespace crossisle::search {
namespace {

/// Number of designs drawn for each requested one.
constexpr std::size_t choice = 4;

}  // namespace

DiverseSearch::DiverseSearch(DiverseOptions options, SearchContext context)
    : PopulationAlgorithm(options.population, std::move(context)), options_(options) {}

std::vector<design::Genome> DiverseSearch::ask(std::uint32_t generation) {
  Proposals proposals(context(), known(), choice * options_.population);
  proposals.fill_at_random(generation);
  return select_diverse(*context().space, proposals.take(), options_.population, known().genomes());
}

const config::KeyTable<DiverseOptions>& DiverseOptions::keys() {
  static const auto table = size_keys<DiverseOptions>();
  return table;
}

std::unique_ptr<AlgorithmSettings> settings_of(DiverseOptions options) {
  return std::make_unique<SettingsOf<DiverseOptions, DiverseSearch>>(options);
}

}  // namespace crossisle::search
