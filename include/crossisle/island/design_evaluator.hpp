// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/cost/known_metrics.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/objective/objective.hpp"

namespace crossisle::island {

/// Problem to optimise: the same on every rank, and constant during a run (except for caches of the model).
struct SearchProblem {
  const design::DesignSpace* space;
  cost::CostModel* model;
  const objective::Objective* objective;
  const cost::KnownMetrics* known = nullptr;  ///< that need not be computed again; may be null
};

/// Checks the metrics that a model computed for a design. @throws core::Error (evaluation) for a metric that
/// is NaN, or not positive although it has to be
void require_sound(const cost::CandidateMetrics& metrics, std::span<const std::size_t> networks,
                   const SearchProblem& problem, const design::Genome& genome);

/// Evaluates batches of designs in this process. The cost model computes only the metrics that are not known.
///
/// The known metrics are those that the model would compute, so that they never change a result.
class DesignEvaluator {
 public:
  explicit DesignEvaluator(SearchProblem problem) : problem_(problem) {}

  /// Computes the metrics of designs on the networks of a table.
  /// @param candidates the decoded genomes
  /// @throws core::Error (evaluation) like require_sound; any exception that `control` throws
  void evaluate(std::span<const design::Genome> genomes, std::span<const design::Candidate> candidates,
                cost::Metrics& metrics, const cost::Control& control);
  /// Returns the number of networks, over all designs so far, whose metrics were known.
  std::uint64_t networks_known() const noexcept { return networks_known_; }

 private:
  void evaluate_unknown(std::span<const design::Genome> genomes,
                        std::span<const design::Candidate> candidates, cost::Metrics& metrics,
                        const cost::Control& control);

  SearchProblem problem_;
  std::uint64_t networks_known_ = 0;
  // Memory for a batch, kept so that no batch allocates.
  std::vector<std::size_t> unknown_;
  std::vector<design::Candidate> candidates_;
  cost::Metrics computed_;
};

}  // namespace crossisle::island
