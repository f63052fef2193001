// Part of Crossisle, SPDX-License-Identifier: MIT
#include "local_search.hpp"

#include "crossisle/search/operators.hpp"
#include "proposals.hpp"

namespace crossisle::search {

LocalSearch::LocalSearch(LocalOptions options, SearchContext context)
    : PopulationAlgorithm(options.population, std::move(context)), options_(options) {}

std::vector<hardware::Genome> LocalSearch::ask(std::uint32_t generation) {
  Proposals proposals(context(), known(), options_.population);
  for (const auto& member : population()) {
    for (const auto& neighbour : single_steps(*context().space, member.genome)) proposals.add(neighbour);
  }
  proposals.fill_at_random(generation);
  return proposals.take();
}

}  // namespace crossisle::search
