// Part of Crossisle, SPDX-License-Identifier: MIT
#include "../../../src/run/front_state.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "crossisle/store/journal.hpp"
#include "smoke.hpp"

namespace crossisle::run {
namespace {

Configuration with_goals() {
  return smoke({"search.algorithm=nsga2", "search.goals=[energy, area]",
                "search.stop={hypervolume: {evaluations: 100}}"});
}

search::GoalFront front(const std::vector<std::vector<double>>& designs) {
  search::GoalFront front;
  for (const auto& design : designs) front.add(objective::GoalValues(design));
  return front;
}

/// Returns the window that a checkpoint after `evaluations` restores.
std::optional<search::FrontWindow> restored(const search::FrontWindow& window, std::uint64_t evaluations) {
  store::RunContent checkpoint;
  checkpoint.tables.push_back(front_state_table(with_goals(), window, evaluations));
  return read_front_state(with_goals(), checkpoint, evaluations);
}

TEST(FrontState, reads_back_as_the_same_window) {
  const search::FrontWindow window{front({{1.0, 3.0}, {2.0, 1.5}}), front({{2.0, 3.0}}), 60};

  EXPECT_EQ(restored(window, 140), window);
}

TEST(FrontState, of_a_window_that_has_just_begun_has_one_front) {
  const auto both = front({{1.0, 3.0}, {2.0, 1.5}});
  const search::FrontWindow window{both, both, 140};

  EXPECT_EQ(front_state_table(with_goals(), window, 140).rows(), 2U);
  EXPECT_EQ(restored(window, 140), window);
}

TEST(FrontState, is_absent_until_a_design_is_feasible) {
  EXPECT_EQ(read_front_state(with_goals(), {}, 140), std::nullopt);
}

TEST(FrontState, belongs_to_checkpoints_only) {
  EXPECT_TRUE(store::is_state(front_state_table(with_goals(), {}, 0)));
}

TEST(FrontState, of_other_goals_is_refused) {
  store::RunContent checkpoint;
  checkpoint.tables.push_back(front_state_table(with_goals(), {front({{1.0, 3.0}}), {}, 60}, 140));

  EXPECT_THROW(read_front_state(smoke({"search.algorithm=nsga2"}), checkpoint, 140), core::Error);
}

}  // namespace
}  // namespace crossisle::run
