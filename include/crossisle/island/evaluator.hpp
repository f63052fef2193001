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

/// What is to be optimised: the same on every rank, and never changed by a run (but for what the model remembers).
struct Problem {
  const hardware::DesignSpace* space;
  cost::CostModel* model;
  const objective::Objective* objective;
  bool with_figures = false;  ///< whether an algorithm has several goals
};

/// @throws core::Error (evaluation) for a cost that is not a number or negative
void require_sound(const cost::NetworkCost& cost, const Problem& problem, std::size_t network,
                   const hardware::Genome& genome);

/// A design with everything that was computed for it.
struct Evaluation {
  objective::Fitness fitness;
  double area_m2 = 0.0;
  std::vector<cost::NetworkCost> costs;  ///< one per network, in order
  objective::Figures figures{};  ///< where Problem::with_figures asks for them and all networks are mapped
};

/// Evaluates the candidates of an island together with the other ranks of its team.
///
/// The leader hands each member the genomes of its slice, all evaluate their shards at the same time, and the leader
/// puts the costs together in the networks' order: the same bits as if it had done everything itself.
class TeamEvaluator {
 public:
  TeamEvaluator(Communicator& communicator, const Team& team, Problem problem);

  /// For the leader: the evaluations of the genomes, in order.
  /// @throws core::Error (evaluation) on a cost that is not a number or negative
  std::vector<Evaluation> evaluate(std::span<const hardware::Genome> genomes);
  /// For the leader, once, at the end: sends the members home.
  void dismiss();
  /// For a member: evaluates for the leader until dismissed.
  void serve();
  /// Time that this rank has spent on costs.
  double seconds_evaluating() const noexcept { return seconds_evaluating_; }

 private:
  /// Costs of this rank's part of the genomes: genome by genome, each with the share's networks in order.
  std::vector<cost::NetworkCost> own_costs(const Share& share, std::span<const hardware::Genome> genomes);

  Communicator& communicator_;
  const Team& team_;
  Problem problem_;
  double seconds_evaluating_ = 0.0;
};

}  // namespace crossisle::island
