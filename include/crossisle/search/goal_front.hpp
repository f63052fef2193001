// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "crossisle/objective/goal.hpp"

namespace crossisle::search {

/// Values of designs in the goals of a search that no other design equals or beats in all goals at once.
///
/// The front of the same designs is the same in any order: it is kept in lexicographic order, and of designs with
/// equal values it keeps one. O(n) for each design.
class GoalFront {
 public:
  GoalFront() = default;
  explicit GoalFront(std::span<const objective::GoalValues> designs);

  /// Adds a design. @pre as many goals as the others
  void add(const objective::GoalValues& design);
  /// Adds the designs of another front.
  void merge(const GoalFront& other);
  bool empty() const noexcept { return designs_.empty(); }
  std::span<const objective::GoalValues> designs() const noexcept { return designs_; }
  bool operator==(const GoalFront&) const = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(designs_);
  }

 private:
  std::vector<objective::GoalValues> designs_;
};

}  // namespace crossisle::search
