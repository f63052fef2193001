// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/known_designs.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <stdexcept>

#include "crossisle/core/precondition.hpp"

namespace crossisle::search {
KnownDesigns::KnownDesigns(const design::DesignSpace& space) : space_(&space), genomes_(space) {}

double KnownDesigns::max_bytes_per_design(const design::DesignSpace& space, std::size_t goals) {
  const std::size_t columns = sizeof(objective::Status) + (2 + goals) * sizeof(double);
  // A column that is full grows to twice its size.
  return 2.0 * static_cast<double>(columns) + design::GenomeIndex::max_bytes_per_genome(space);
}

void KnownDesigns::add(const Individual& individual) {
  if (!genomes_.add(individual.genome).second) return;
  statuses_.push_back(individual.fitness.status);
  violations_.push_back(individual.fitness.violation);
  objectives_.push_back(individual.fitness.objective);
  if (!individual.goals.empty()) set_goals(size() - 1, individual.goals);
}

objective::GoalValues KnownDesigns::goals_at(std::size_t position) const {
  const std::size_t first = position * goal_count_;
  if (first >= goals_.size() || !objective::is_mapped(statuses_[position])) return {};
  return objective::GoalValues(std::span(goals_).subspan(first, goal_count_));
}

void KnownDesigns::set_goals(std::size_t position, const objective::GoalValues& values) {
  CROSSISLE_EXPECTS(goal_count_ == 0 || values.size() == goal_count_);
  goal_count_ = values.size();
  goals_.resize(goal_count_ * (position + 1));
  std::copy(values.begin(), values.end(), goals_.end() - static_cast<std::ptrdiff_t>(goal_count_));
}

Individual KnownDesigns::at(std::size_t position) const {
  if (position >= size()) throw std::out_of_range("there is no such known design");
  return {genomes_.at(position), fitness_at(position), goals_at(position)};
}

std::vector<design::Genome> KnownDesigns::genomes() const {
  std::vector<design::Genome> genomes;
  genomes.reserve(size());
  for (std::size_t position = 0; position < size(); ++position) genomes.push_back(genomes_.at(position));
  return genomes;
}

KnownRows KnownDesigns::rows(std::size_t first) const {
  CROSSISLE_EXPECTS(first <= size());
  const auto place = static_cast<std::ptrdiff_t>(first);
  KnownRows rows;
  const auto codes = genomes_.codes(first);
  rows.codes.assign(codes.begin(), codes.end());
  rows.statuses.reserve(size() - first);
  for (std::size_t i = first; i < size(); ++i)
    rows.statuses.push_back(static_cast<std::uint8_t>(statuses_[i]));
  rows.violations.assign(violations_.begin() + place, violations_.end());
  rows.objectives.assign(objectives_.begin() + place, objectives_.end());
  for (std::size_t i = first; goal_count_ > 0 && i < size(); ++i) {
    const auto values = goals_at(i);
    rows.goals.insert(rows.goals.end(), values.begin(), values.end());
    rows.goals.resize(goal_count_ * (i + 1 - first));
  }
  return rows;
}

void KnownDesigns::add(const KnownRows& rows) {
  const std::size_t words = genomes_.words();
  const std::size_t count = rows.size();
  if (rows.codes.size() != count * words || rows.violations.size() != count ||
      rows.objectives.size() != count || rows.goals.size() != count * rows.goal_count() ||
      rows.goal_count() > objective::max_goals)
    throw std::length_error("its columns of known designs differ in length");
  const std::size_t before = size();
  for (std::size_t i = 0; i < count; ++i) {
    Individual individual;
    const auto code = std::span(rows.codes).subspan(i * words, words);
    individual.genome = genomes_.decode(code);
    if (!space_->contains(individual.genome))
      throw std::out_of_range("it holds a design outside the design space");
    if (rows.statuses[i] >= objective::max_statuses)
      throw std::out_of_range("a design has an unknown status");
    individual.fitness = {static_cast<objective::Status>(rows.statuses[i]), rows.violations[i],
                          rows.objectives[i]};
    if (individual.fitness.mapped()) {
      individual.goals =
          objective::GoalValues(std::span(rows.goals).subspan(i * rows.goal_count(), rows.goal_count()));
    }
    add(individual);
    // States refer to designs by position.
    if (size() != before + i + 1) throw std::invalid_argument("it holds a design twice");
    if (!std::ranges::equal(genomes_.codes(before + i), code))
      throw std::out_of_range("it holds a design outside the design space");
  }
}

void KnownRows::append(const KnownRows& later) {
  // Either no design of a run has goals, or all that could be mapped.
  const std::size_t values = std::max(goal_count(), later.goal_count());
  goals.resize(values * size());
  codes.insert(codes.end(), later.codes.begin(), later.codes.end());
  statuses.insert(statuses.end(), later.statuses.begin(), later.statuses.end());
  violations.insert(violations.end(), later.violations.begin(), later.violations.end());
  objectives.insert(objectives.end(), later.objectives.begin(), later.objectives.end());
  goals.insert(goals.end(), later.goals.begin(), later.goals.end());
  goals.resize(values * size());
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
