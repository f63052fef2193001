// Part of Crossisle, SPDX-License-Identifier: MIT
#include "random_search.hpp"

#include <algorithm>

#include "crossisle/search/sampling.hpp"

namespace crossisle::search {

RandomSearch::RandomSearch(RandomOptions options, SearchContext context)
    : options_(options), context_(std::move(context)) {}

std::vector<hardware::Genome> RandomSearch::ask(std::uint32_t generation) {
  auto designs = sample_designs(context_, generation, options_.population);
  std::erase_if(designs, [&](const hardware::Genome& design) { return known_.find(design) != nullptr; });
  return designs;
}

void RandomSearch::tell(std::uint32_t /*generation*/, std::span<const Individual> evaluated) {
  for (const auto& individual : evaluated) {
    known_.add(individual);
    population_.push_back(individual);
  }
  sort_best_first(population_);
  population_.resize(std::min<std::size_t>(population_.size(), options_.population));
}

void RandomSearch::replace(std::size_t slot, const Individual& immigrant) {
  population_[slot] = immigrant;
  known_.add(immigrant);
  sort_best_first(population_);
}

void RandomSearch::save(std::ostream& out) const {
  cereal::PortableBinaryOutputArchive archive(out);
  archive(population_, known_);
}

void RandomSearch::load(std::istream& in) {
  cereal::PortableBinaryInputArchive archive(in);
  archive(population_, known_);
}

}  // namespace crossisle::search
