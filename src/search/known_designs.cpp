// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/known_designs.hpp"

#include <algorithm>
#include <stdexcept>

namespace crossisle::search {
void KnownDesigns::add(const Individual& individual) {
  if (position_.try_emplace(individual.genome, individuals_.size()).second)
    individuals_.push_back(individual);
}

const Individual* KnownDesigns::find(const design::Genome& genome) const {
  const auto found = position_.find(genome);
  return found == position_.end() ? nullptr : &individuals_[found->second];
}

std::vector<design::Genome> KnownDesigns::genomes() const {
  std::vector<design::Genome> genomes;
  for (const auto& individual : individuals_) genomes.push_back(individual.genome);
  return genomes;
}

std::size_t KnownDesigns::places_used() const {
  std::size_t longest = 0;
  for (const auto& individual : individuals_) longest = std::max(longest, individual.genome.indices().size());
  if (longest <= design::first_places) return design::first_places;
  return std::max(longest, design::known_places);
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
  // Either no algorithm of the run needs metrics, or all designs that could be mapped have them.
  const bool with_overall = std::any_of(
      individuals_.begin(), individuals_.end(),
      [](const Individual& individual) { return individual.overall != objective::OverallMetrics{}; });
  for (const auto& [genome, fitness, overall] : individuals_) {
    for (std::size_t place = 0; place < places; ++place) indices.push_back(genome[place]);
    statuses.push_back(static_cast<std::uint8_t>(fitness.status));
    violations.push_back(fitness.violation);
    objectives.push_back(fitness.objective);
    if (with_overall)
      objectives.insert(objectives.end(), {overall.energy_mj, overall.latency_ms, overall.area_mm2});
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
  // In the first form of file format version 2, an objective is not followed by metrics.
  const bool with_overall = objectives.size() > statuses.size();
  const std::size_t width = with_overall ? 4 : 1;
  *this = KnownDesigns();
  individuals_.reserve(statuses.size());
  const std::size_t places = statuses.empty() ? 0 : indices.size() / statuses.size();
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    Individual individual;
    const auto first = indices.begin() + static_cast<std::ptrdiff_t>(i * places);
    individual.genome = design::Genome({first, first + static_cast<std::ptrdiff_t>(places)});
    if (statuses[i] >= objective::max_statuses) throw std::out_of_range("a design has an unknown status");
    individual.fitness = {static_cast<objective::Status>(statuses[i]), violations.at(i),
                          objectives.at(width * i)};
    if (with_overall)
      individual.overall = {objectives.at(width * i + 1), objectives.at(width * i + 2),
                            objectives.at(width * i + 3)};
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
