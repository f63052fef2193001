// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crossisle/cost/metrics.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/island/design_evaluator.hpp"
#include "crossisle/island/layout.hpp"
#include "crossisle/objective/objective.hpp"

namespace crossisle::island {

/// All computed results of a design.
struct Evaluation {
  objective::Fitness fitness;
  cost::MetricsRow metrics;       ///< of all networks, in order
  objective::GoalValues goals{};  ///< present if the objective has goals and all networks are mapped
};

/// Evaluator of the candidates of an island, shared by the ranks of its team.
///
/// The leader sends each member the genomes of its slice, all members evaluate their shards at the same time,
/// and the leader combines the costs in the networks' order: the result has the same bits as an evaluation by
/// the leader alone.
class TeamEvaluator {
 public:
  TeamEvaluator(Communicator& communicator, const Team& team, SearchProblem problem);

  /// Returns the evaluations of the genomes, in order; on the leader only.
  /// @throws core::Error (evaluation) like require_sound
  std::vector<Evaluation> evaluate(std::span<const design::Genome> genomes);
  /// Dismisses the members; on the leader only, once, at the end.
  void dismiss();
  /// Evaluates for the leader until dismissed; on members only.
  void serve();
  /// Returns the time that this rank has spent on evaluations.
  double seconds_evaluating() const noexcept { return seconds_evaluating_; }
  /// Returns DesignEvaluator::networks_known of this rank.
  std::uint64_t networks_known() const noexcept { return evaluator_.networks_known(); }

 private:
  /// Returns the metrics of this rank's part of the genomes: rows of a table of the share's networks.
  std::vector<double> own_metrics(const Share& share, std::span<const design::Genome> genomes);

  Communicator& communicator_;
  const Team& team_;
  SearchProblem problem_;
  DesignEvaluator evaluator_;
  double seconds_evaluating_ = 0.0;
};

}  // namespace crossisle::island
