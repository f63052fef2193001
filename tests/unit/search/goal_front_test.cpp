// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/goal_front.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "crossisle/core/random.hpp"
#include "crossisle/search/non_dominated_sort.hpp"

namespace crossisle::search {
namespace {

using objective::GoalValues;

/// Returns designs with values that often are equal.
std::vector<GoalValues> some_designs(std::uint32_t sample, std::size_t goals) {
  core::RandomStream stream({1, 0, sample, 0, core::Purpose::test});
  std::vector<GoalValues> designs(60);
  for (auto& design : designs) {
    for (std::size_t goal = 0; goal < goals; ++goal) design.push_back(stream.below(6));
  }
  return designs;
}

TEST(GoalFront, has_the_non_dominated_designs_once) {
  for (std::uint32_t sample = 0; sample < 40; ++sample) {
    auto designs = some_designs(sample, 2 + sample % 4);
    const GoalFront front(designs);

    std::sort(designs.begin(), designs.end());
    designs.erase(std::unique(designs.begin(), designs.end()), designs.end());
    std::vector<GoalValues> expected;
    for (const std::size_t i : non_dominated(designs)) expected.push_back(designs[i]);
    EXPECT_THAT(front.designs(), testing::ElementsAreArray(expected)) << "sample " << sample;
  }
}

TEST(GoalFront, does_not_depend_on_the_order_of_designs) {
  auto designs = some_designs(7, 3);
  const GoalFront forwards(designs);
  std::reverse(designs.begin(), designs.end());

  EXPECT_EQ(GoalFront(designs), forwards);
}

TEST(GoalFront, of_parts_is_that_of_all) {
  const auto designs = some_designs(3, 3);
  GoalFront merged(std::span<const GoalValues>(designs).first(25));
  GoalFront other(std::span<const GoalValues>(designs).subspan(25));
  GoalFront backwards = other;

  backwards.merge(merged);
  merged.merge(other);

  EXPECT_EQ(merged, GoalFront(designs));
  EXPECT_EQ(backwards, merged);
}

}  // namespace
}  // namespace crossisle::search
