// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/design_evaluator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "crossisle/core/error.hpp"

namespace crossisle::island {

void require_sound(const cost::CandidateMetrics& metrics, std::span<const std::size_t> networks,
                   const SearchProblem& problem, const design::Genome& genome) {
  const cost::MetricList& list = problem.model->metrics();
  const auto is_sound = [](const std::vector<cost::Metric>& columns, std::span<const double> values) {
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const bool is_number =
          std::isfinite(values[column]) || (columns[column].may_be_infinite && values[column] > 0.0);
      if (!is_number || (columns[column].is_positive && values[column] <= 0.0)) return false;
    }
    return true;
  };
  const auto refuse = [&](const std::vector<cost::Metric>& columns, std::span<const double> values,
                          double violation, std::string_view of) {
    std::string found;
    for (std::size_t column = 0; column < columns.size(); ++column)
      found += fmt::format("{} {}, ", columns[column].name, values[column]);
    throw core::Error(core::ExitCode::evaluation,
                      fmt::format("the cost model gave {}violation {} for {} of {}", found, violation, of,
                                  problem.space->describe(genome)),
                      "metrics must be numbers, costs positive, violations not negative",
                      "check the technology and the workload");
  };
  if (!is_sound(list.of_chip, metrics.chip())) refuse(list.of_chip, metrics.chip(), 0.0, "the chip");
  for (std::size_t position = 0; position < metrics.networks(); ++position) {
    const double violation = metrics.violation(position);
    if ((!metrics.is_feasible(position) || is_sound(list.of_network, metrics.of_network(position))) &&
        std::isfinite(violation) && violation >= 0.0)
      continue;
    refuse(list.of_network, metrics.of_network(position), violation,
           problem.model->networks()[networks[position]].name + " on the chip");
  }
}

void DesignEvaluator::evaluate(std::span<const design::Genome> genomes,
                               std::span<const design::Candidate> candidates, cost::Metrics& metrics,
                               const cost::Control& control) {
  if (problem_.known == nullptr) {
    problem_.model->evaluate(candidates, metrics, control);
  } else {
    evaluate_unknown(genomes, candidates, metrics, control);
  }
  for (std::size_t i = 0; i < genomes.size(); ++i)
    require_sound(std::as_const(metrics)[i], metrics.networks(), problem_, genomes[i]);
}

void DesignEvaluator::evaluate_unknown(std::span<const design::Genome> genomes,
                                       std::span<const design::Candidate> candidates, cost::Metrics& metrics,
                                       const cost::Control& control) {
  const auto networks = metrics.networks();
  metrics.reset(genomes.size());
  unknown_.clear();
  candidates_.clear();
  for (std::size_t i = 0; i < genomes.size(); ++i) {
    if (const auto position = problem_.known->find(genomes[i])) {
      problem_.known->copy(*position, networks, metrics[i]);
      networks_known_ += networks.size();
    } else {
      unknown_.push_back(i);
      candidates_.push_back(candidates[i]);
    }
  }
  control.attend();
  if (unknown_.empty()) return;
  if (!std::ranges::equal(computed_.networks(), networks))
    computed_ = cost::Metrics(problem_.model->metrics(), {networks.begin(), networks.end()});
  problem_.model->evaluate(candidates_, computed_, control);
  for (std::size_t i = 0; i < unknown_.size(); ++i) {
    const auto row = std::as_const(computed_)[i].row();
    std::copy(row.begin(), row.end(), metrics[unknown_[i]].row().begin());
  }
}

}  // namespace crossisle::island
