// Part of Crossisle, SPDX-License-Identifier: MIT
#include "constraint_tally.hpp"

#include <algorithm>

#include "columns.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/recorded_metrics.hpp"

namespace crossisle::run {
namespace {

/// Number of rows whose metrics are read at once, which bounds the memory for a long run.
constexpr std::size_t rows_at_once = 65'536;

void keep_best(const objective::ActiveConstraint& constraint, std::optional<double>& best, double value) {
  if (!best || is_better(constraint, value, *best)) best = value;
}

}  // namespace

void ConstraintTally::add(const objective::ActiveConstraints& constraints, const hardware::Chip& chip,
                          const cost::CandidateMetrics& metrics) {
  ++designs_;
  const auto violated = constraints.violated(chip, metrics);
  bool passes = true;
  for (std::size_t i = 0; i < violated_.size(); ++i) {
    keep_best(constraints[i], best_[i], constraints.value(i, chip, metrics));
    if (violated[i]) {
      ++violated_[i];
      passes &= !constraints[i].is_of_chip;
    } else {
      met_with_[i] |= ~violated;
    }
  }
  passes_screen_ |= passes;
}

void ConstraintTally::merge(const objective::ActiveConstraints& constraints, const ConstraintTally& other) {
  designs_ += other.designs_;
  for (std::size_t i = 0; i < violated_.size(); ++i) {
    violated_[i] += other.violated_[i];
    if (other.best_[i]) keep_best(constraints[i], best_[i], *other.best_[i]);
    met_with_[i] |= other.met_with_[i];
  }
  passes_screen_ |= other.passes_screen_;
}

std::vector<std::pair<std::size_t, std::size_t>> ConstraintTally::never_together() const {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0; i < met_with_.size(); ++i) {
    for (std::size_t j = i + 1; j < met_with_.size(); ++j) {
      if (met_with_[i][i] && met_with_[j][j] && !met_with_[i][j]) pairs.emplace_back(i, j);
    }
  }
  return pairs;
}

ConstraintTally tally_constraints(const Configuration& configuration, const store::Table& designs) {
  const auto objective = make_objective(configuration);
  const objective::ActiveConstraints constraints(objective, configuration.networks, configuration.metrics());
  ConstraintTally tally(constraints.size());
  const std::size_t rows = designs.rows();
  // An older version recorded fewer metrics: the designs are evaluated again, once for all.
  const std::size_t at_once = missing_metrics(configuration, designs).empty() ? rows_at_once : rows;
  for (std::size_t first = 0; first < rows; first += at_once) {
    const auto part = store::slice(designs, first, std::min(at_once, rows - first));
    const auto genomes = read_genomes(configuration.space, part);
    const auto metrics = read_metrics(configuration, part);
    for (std::size_t row = 0; row < genomes.size(); ++row)
      tally.add(constraints, configuration.space.chip(genomes[row]), metrics[row]);
  }
  return tally;
}

bool has_feasible(const store::Table& designs) {
  const auto& feasible = values_of<std::uint8_t>(designs, "feasible");
  return std::any_of(feasible.begin(), feasible.end(), [](std::uint8_t each) { return each != 0; });
}

}  // namespace crossisle::run
