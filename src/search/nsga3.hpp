// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "front_search.hpp"

namespace crossisle::search {

/// Direction from the ideal point into the space of goals; the sum of its components is 1.
using ReferenceDirection = std::array<double, objective::max_goals>;

/// Returns evenly spaced directions (Das and Dennis, 1998), at most `limit`, but at least one for each goal.
/// If all of them would lie on the border, a second layer lies inside (Deb and Jain, 2014).
std::vector<ReferenceDirection> reference_directions(std::size_t goals, std::size_t limit);

/// NSGA-III (Deb and Jain, 2014) on value indices: of the front that does not fit, those designs stay that
/// belong to the reference directions with the fewest designs; of one direction, the nearest ones. Goals are
/// normalised by the ideal point and the intercepts of the present fronts.
class Nsga3 final : public FrontSearch {
 public:
  Nsga3(Nsga3Options options, SearchContext context);

 protected:
  void order(std::span<const objective::GoalValues> values, Fronts& fronts) const override;

 private:
  std::vector<ReferenceDirection> directions_;
};

}  // namespace crossisle::search
