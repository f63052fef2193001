// Part of Crossisle, SPDX-License-Identifier: MIT
#include "known_designs.hpp"

#include <algorithm>
#include <stdexcept>

namespace crossisle::search {
namespace {

/// Genes of a design that are written where no design has more.
constexpr std::ptrdiff_t few_places = 16;

}  // namespace

void KnownDesigns::add(const Individual& individual) {
  if (position_.try_emplace(individual.genome, individuals_.size()).second)
    individuals_.push_back(individual);
}

const Individual* KnownDesigns::find(const hardware::Genome& genome) const {
  const auto found = position_.find(genome);
  return found == position_.end() ? nullptr : &individuals_[found->second];
}

std::size_t KnownDesigns::places_used() const {
  for (const auto& individual : individuals_) {
    const auto& index = individual.genome.index;
    if (std::any_of(index.begin() + few_places, index.end(), [](std::uint16_t gene) { return gene != 0; })) {
      return hardware::Genome::capacity;
    }
  }
  return few_places;
}

void KnownDesigns::save(cereal::PortableBinaryOutputArchive& archive) const {
  const std::size_t places = places_used();
  std::vector<std::uint16_t> indices;
  std::vector<std::uint8_t> statuses;
  std::vector<double> violations;
  std::vector<double> objectives;
  indices.reserve(individuals_.size() * places);
  statuses.reserve(individuals_.size());
  violations.reserve(individuals_.size());
  objectives.reserve(individuals_.size());
  for (const auto& [genome, fitness] : individuals_) {
    indices.insert(indices.end(), genome.index.begin(),
                   genome.index.begin() + static_cast<std::ptrdiff_t>(places));
    statuses.push_back(static_cast<std::uint8_t>(fitness.status));
    violations.push_back(fitness.violation);
    objectives.push_back(fitness.objective);
  }
  archive(indices, statuses, violations, objectives);
}

void KnownDesigns::load(cereal::PortableBinaryInputArchive& archive, std::istream& in) {
  std::vector<std::uint16_t> indices;
  std::vector<std::uint8_t> statuses;
  std::vector<double> violations;
  std::vector<double> objectives;
  load_bounded(archive, in, indices, sizeof(std::uint16_t));
  load_bounded(archive, in, statuses, sizeof(std::uint8_t));
  load_bounded(archive, in, violations, sizeof(double));
  load_bounded(archive, in, objectives, sizeof(double));
  *this = KnownDesigns();
  individuals_.reserve(statuses.size());
  const std::size_t places = statuses.empty() ? 0 : indices.size() / statuses.size();
  if (places > hardware::Genome::capacity) throw std::length_error("a design has too many parameters");
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    Individual individual;
    for (std::size_t place = 0; place < places; ++place) {
      individual.genome.index[place] = indices.at(i * places + place);
    }
    if (statuses[i] >= objective::status_count) throw std::out_of_range("a design has an unknown status");
    individual.fitness = {static_cast<objective::Status>(statuses[i]), violations.at(i), objectives.at(i)};
    add(individual);
  }
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
