// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "crossisle/search/front_options.hpp"
#include "crossisle/search/population_algorithm.hpp"

namespace crossisle::search {

/// Common part of the searches for the front of several goals. Feasible designs are ordered by
/// non-domination, and those of one front by the algorithm; infeasible ones follow, ordered by violation.
/// Children are made by simulated binary crossover and polynomial mutation; known or infeasible children are
/// bred again.
class FrontSearch : public PopulationAlgorithm {
 public:
  std::uint32_t generations() const final { return options_.generations; }
  std::vector<design::Genome> ask(std::uint32_t generation) final;

 protected:
  FrontSearch(FrontOptions options, SearchContext context);

  void arrange(std::vector<Individual>& individuals) const final;
  /// Fronts of feasible designs as indices, each in the order of the designs.
  using Fronts = std::vector<std::vector<std::size_t>>;
  /// Orders the designs of each front. @param values of the feasible designs in the goals
  virtual void order(std::span<const objective::GoalValues> values, Fronts& fronts) const = 0;
  /// Returns the better one of two members, by their positions in the population; `one` was drawn first.
  virtual std::size_t winner(std::size_t one, std::size_t other) const;
  /// Returns the index of the front that does not fit in the population completely, and the number of its
  /// designs that do; nothing if all fit.
  struct Split {
    std::size_t front;
    std::size_t places;
  };
  std::optional<Split> split_of(const Fronts& fronts) const;
  std::size_t goal_count() const noexcept { return options_.goals.size(); }

 private:
  /// Returns the logarithms of the goals that compare by ratios, because fronts of chips extend over decades.
  objective::GoalValues scaled(objective::GoalValues values) const;

  FrontOptions options_;
};

}  // namespace crossisle::search
