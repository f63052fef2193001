// Part of Crossisle, SPDX-License-Identifier: MIT
#include "known_designs.hpp"

#include <algorithm>

namespace crossisle::search {

void KnownDesigns::add(const Individual& individual) {
  if (position_.try_emplace(individual.genome, individuals_.size()).second)
    individuals_.push_back(individual);
}

const Individual* KnownDesigns::find(const hardware::Genome& genome) const {
  const auto found = position_.find(genome);
  return found == position_.end() ? nullptr : &individuals_[found->second];
}

std::vector<Individual> KnownDesigns::best(std::size_t count) const {
  std::vector<Individual> sorted = individuals_;
  sort_best_first(sorted);
  sorted.resize(std::min(count, sorted.size()));
  return sorted;
}

void sort_best_first(std::vector<Individual>& individuals) {
  std::stable_sort(individuals.begin(), individuals.end(), [](const Individual& a, const Individual& b) {
    return objective::better(a.fitness, b.fitness);
  });
}

}  // namespace crossisle::search
