// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/hardware/design_space.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/island/layout.hpp"
#include "crossisle/objective/objective.hpp"

namespace crossisle::island {

/// Problem to optimise: the same on every rank, and constant during a run (except for caches of the model).
struct Problem {
  const hardware::DesignSpace* space;
  cost::CostModel* model;
  const objective::Objective* objective;
  bool with_figures = false;  ///< true if an algorithm has several goals
};

/// @throws core::Error (evaluation) for a cost that is not a number or negative
void require_sound(const cost::NetworkCost& cost, const Problem& problem, std::size_t network,
                   const hardware::Genome& genome);

/// A design with all computed results.
struct Evaluation {
  objective::Fitness fitness;
  double area_m2 = 0.0;
  std::vector<cost::NetworkCost> costs;  ///< one per network, in order
  objective::Figures figures{};  ///< present if Problem::with_figures is set and all networks are mapped
};

/// Evaluates the candidates of an island together with the other ranks of its team.
///
/// The leader sends each member the genomes of its slice, all evaluate their shards at the same time, and the
/// leader combines the costs in the networks' order: the bits are those of an evaluation by the leader alone.
class TeamEvaluator {
 public:
  TeamEvaluator(Communicator& communicator, const Team& team, Problem problem);

  /// For the leader: returns the evaluations of the genomes, in order.
  /// @throws core::Error (evaluation) on a cost that is not a number or negative
  std::vector<Evaluation> evaluate(std::span<const hardware::Genome> genomes);
  /// For the leader, once, at the end: releases the members.
  void dismiss();
  /// For a member: evaluates for the leader until dismissed.
  void serve();
  /// Returns the time that this rank has spent on costs.
  double seconds_evaluating() const noexcept { return seconds_evaluating_; }

 private:
  /// Returns the costs of this rank's part of the genomes: genome by genome, each with the share's networks
  /// in order.
  std::vector<cost::NetworkCost> own_costs(const Share& share, std::span<const hardware::Genome> genomes);

  Communicator& communicator_;
  const Team& team_;
  Problem problem_;
  double seconds_evaluating_ = 0.0;
};

}  // namespace crossisle::island
