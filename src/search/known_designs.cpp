// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/known_designs.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace crossisle::search {
KnownDesigns::KnownDesigns(const design::DesignSpace& space) : space_(&space), genomes_(space) {}

double KnownDesigns::max_bytes_per_design(const design::DesignSpace& space) {
  const std::size_t columns =
      sizeof(objective::Status) + 2 * sizeof(double) + sizeof(objective::OverallMetrics);
  // A column that is full grows to twice its size.
  return 2.0 * static_cast<double>(columns) + design::GenomeIndex::max_bytes_per_genome(space);
}

void KnownDesigns::add(const Individual& individual) {
  if (!genomes_.add(individual.genome).second) return;
  statuses_.push_back(individual.fitness.status);
  violations_.push_back(individual.fitness.violation);
  objectives_.push_back(individual.fitness.objective);
  if (overalls_.empty() && individual.overall == objective::OverallMetrics{}) return;
  overalls_.resize(size());
  overalls_.back() = individual.overall;
}

Individual KnownDesigns::at(std::size_t position) const {
  if (position >= size()) throw std::out_of_range("there is no such known design");
  return {genomes_.at(position), fitness_at(position),
          position < overalls_.size() ? overalls_[position] : objective::OverallMetrics{}};
}

std::vector<design::Genome> KnownDesigns::genomes() const {
  std::vector<design::Genome> genomes;
  genomes.reserve(size());
  for (std::size_t position = 0; position < size(); ++position) genomes.push_back(genomes_.at(position));
  return genomes;
}

std::size_t KnownDesigns::places_used() const {
  const std::size_t longest = genomes_.any().indices().size();
  if (longest <= design::first_places) return design::first_places;
  return std::max(longest, design::known_places);
}

void KnownDesigns::save(cereal::PortableBinaryOutputArchive& archive) const {
  const std::size_t places = places_used();
  std::vector<std::uint16_t> indices(size() * places);
  std::vector<std::uint8_t> statuses;
  std::vector<double> objectives;
  statuses.reserve(size());
  objectives.reserve(size() * (overalls_.empty() ? 1 : 4));
  for (std::size_t position = 0; position < size(); ++position) {
    const auto genome = genomes_.at(position);
    std::ranges::copy(genome.indices(), indices.begin() + static_cast<std::ptrdiff_t>(position * places));
    statuses.push_back(static_cast<std::uint8_t>(statuses_[position]));
    objectives.push_back(objectives_[position]);
    if (overalls_.empty()) continue;
    // Either no algorithm of the run needs metrics, or all designs that could be mapped have them.
    const auto overall = position < overalls_.size() ? overalls_[position] : objective::OverallMetrics{};
    objectives.insert(objectives.end(), {overall.energy_mj, overall.latency_ms, overall.area_mm2});
  }
  archive(indices, statuses, violations_, objectives);
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
  *this = KnownDesigns(*space_);
  const std::size_t places = statuses.empty() ? 0 : indices.size() / statuses.size();
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    Individual individual;
    const auto first = indices.begin() + static_cast<std::ptrdiff_t>(i * places);
    individual.genome = design::Genome({first, first + static_cast<std::ptrdiff_t>(places)});
    if (!space_->contains(individual.genome))
      throw std::out_of_range("it holds a design outside the design space");
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
  std::vector<std::size_t> order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size()));
  std::partial_sort(order.begin(), end, order.end(), [&](std::size_t a, std::size_t b) {
    if (objective::better(fitness_at(a), fitness_at(b))) return true;
    return a < b && !objective::better(fitness_at(b), fitness_at(a));
  });
  std::vector<Individual> best;
  for (auto position = order.begin(); position != end; ++position) best.push_back(at(*position));
  return best;
}

void sort_best_first(std::vector<Individual>& individuals) {
  std::stable_sort(individuals.begin(), individuals.end(), [](const Individual& a, const Individual& b) {
    return objective::better(a.fitness, b.fitness);
  });
}

}  // namespace crossisle::search
