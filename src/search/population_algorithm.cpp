// Part of Crossisle, SPDX-License-Identifier: MIT
#include "population_algorithm.hpp"

#include <algorithm>
#include <unordered_set>

namespace crossisle::search {

PopulationAlgorithm::PopulationAlgorithm(std::size_t size, SearchContext context)
    : size_(size), context_(std::move(context)) {}

void PopulationAlgorithm::tell(std::uint32_t /*generation*/, std::span<const Individual> evaluated) {
  std::unordered_set<hardware::Genome, hardware::GenomeHash> present;
  for (const auto& individual : population_) present.insert(individual.genome);
  for (const auto& individual : evaluated) {
    known_.add(individual);
    population_.push_back(individual);
    present.insert(individual.genome);
  }
  for (const auto& individual : recalled_) {
    if (present.insert(individual.genome).second) population_.push_back(individual);
  }
  recalled_.clear();
  sort_best_first(population_);
  population_.resize(std::min(population_.size(), size_));
}

void PopulationAlgorithm::replace(std::size_t slot, const Individual& immigrant) {
  population_[slot] = immigrant;
  known_.add(immigrant);
  sort_best_first(population_);
}

void PopulationAlgorithm::save(std::ostream& out) const {
  cereal::PortableBinaryOutputArchive archive(out);
  archive(population_, known_);
}

void PopulationAlgorithm::load(std::istream& in) {
  cereal::PortableBinaryInputArchive archive(in);
  archive(population_, known_);
}

}  // namespace crossisle::search
