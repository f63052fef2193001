// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/goal_front.hpp"

#include <algorithm>

#include "crossisle/core/precondition.hpp"

namespace crossisle::search {

GoalFront::GoalFront(std::span<const objective::GoalValues> designs) {
  for (const auto& design : designs) add(design);
}

void GoalFront::add(const objective::GoalValues& design) {
  CROSSISLE_EXPECTS(designs_.empty() || designs_.front().size() == design.size());
  const auto place = std::lower_bound(designs_.begin(), designs_.end(), design);
  if (place != designs_.end() && *place == design) return;
  // Only earlier designs in lexicographic order can dominate a design, and it can dominate only later ones.
  if (std::any_of(designs_.begin(), place,
                  [&](const auto& earlier) { return objective::dominates(earlier, design); }))
    return;
  const auto index = place - designs_.begin();
  designs_.erase(std::remove_if(place, designs_.end(),
                                [&](const auto& later) { return objective::dominates(design, later); }),
                 designs_.end());
  designs_.insert(designs_.begin() + index, design);
}

void GoalFront::merge(const GoalFront& other) {
  if (designs_.empty()) {
    designs_ = other.designs_;
    return;
  }
  for (const auto& design : other.designs_) add(design);
}

}  // namespace crossisle::search
