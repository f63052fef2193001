// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/dispatcher.hpp"

#include <gmock/gmock.h>

#include <numeric>
#include <set>

namespace crossisle::sweep {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

/// Returns a plan of runs of these models, all with the same effort.
Plan plan_of(const std::vector<std::uint32_t>& models) {
  Plan plan;
  for (const auto model : models) {
    PlannedRun run;
    run.effort = 100.0;
    run.model = model;
    plan.runs.push_back(run);
  }
  return plan;
}

std::vector<std::size_t> all_of(const Plan& plan) {
  std::vector<std::size_t> positions(plan.runs.size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  return positions;
}

TEST(Dispatcher, hands_out_every_run_once_in_shrinking_batches) {
  const Plan plan = plan_of(std::vector<std::uint32_t>(1000, 0));
  Dispatcher dispatcher(plan, all_of(plan), 2);

  std::set<std::size_t> seen;
  std::vector<std::size_t> sizes;
  for (int turn = 0;; ++turn) {
    const auto batch = dispatcher.next(turn % 2);
    if (batch.empty()) break;
    sizes.push_back(batch.size());
    for (const auto position : batch) EXPECT_TRUE(seen.insert(position).second) << position;
  }

  EXPECT_THAT(seen, SizeIs(1000));
  EXPECT_EQ(dispatcher.left(), 0U);
  EXPECT_TRUE(std::is_sorted(sizes.rbegin(), sizes.rend()));
  EXPECT_EQ(sizes.front(), 166U);
  EXPECT_EQ(sizes.back(), 1U);
  EXPECT_LT(sizes.size(), 40U);
}

TEST(Dispatcher, leaves_a_group_with_its_model_as_long_as_there_are_runs_of_it) {
  std::vector<std::uint32_t> models;
  for (std::uint32_t i = 0; i < 400; ++i) models.push_back(i % 4);
  const Plan plan = plan_of(models);
  Dispatcher dispatcher(plan, all_of(plan), 2);

  std::vector<int> changes(2, -1);  // the first model is not a change
  std::vector<std::optional<std::uint32_t>> last(2);
  for (int turn = 0;; ++turn) {
    const auto batch = dispatcher.next(turn % 2);
    if (batch.empty()) break;
    std::set<std::uint32_t> of_batch;
    for (const auto position : batch) of_batch.insert(plan.runs[position].model);
    ASSERT_THAT(of_batch, SizeIs(1));
    auto& before = last[static_cast<std::size_t>(turn % 2)];
    if (before != *of_batch.begin()) ++changes[static_cast<std::size_t>(turn % 2)];
    before = *of_batch.begin();
  }

  EXPECT_LE(changes[0] + changes[1], 3);
}

TEST(Dispatcher, begins_groups_on_different_models) {
  const Plan plan = plan_of({0, 0, 0, 0, 1, 1, 1, 1});
  Dispatcher dispatcher(plan, all_of(plan), 2);

  const auto first = dispatcher.next(0);
  const auto second = dispatcher.next(1);

  EXPECT_NE(plan.runs[first.front()].model, plan.runs[second.front()].model);
}

TEST(Dispatcher, makes_batches_of_short_runs_worth_their_messages) {
  const Plan plan = plan_of(std::vector<std::uint32_t>(100, 0));
  Dispatcher dispatcher(plan, all_of(plan), 50);
  EXPECT_THAT(dispatcher.next(0), SizeIs(1));

  dispatcher.finished(0, 0.01);

  EXPECT_THAT(dispatcher.next(0), SizeIs(10));
}

TEST(Dispatcher, counts_a_long_run_as_many_short_ones) {
  Plan plan = plan_of(std::vector<std::uint32_t>(12, 0));
  plan.runs[0].effort = 10000.0;
  Dispatcher dispatcher(plan, all_of(plan), 1);

  EXPECT_THAT(dispatcher.next(0), testing::ElementsAre(0U));
}

TEST(Dispatcher, tells_how_long_the_rest_takes_once_it_knows) {
  const Plan plan = plan_of({0, 0, 0, 0});
  Dispatcher dispatcher(plan, all_of(plan), 2);
  EXPECT_FALSE(dispatcher.seconds_left().has_value());
  dispatcher.next(0);

  dispatcher.finished(0, 2.0);

  EXPECT_DOUBLE_EQ(*dispatcher.seconds_left(), 6.0);
}

TEST(Dispatcher, has_nothing_of_an_empty_plan) {
  const Plan plan;
  Dispatcher dispatcher(plan, {}, 3);

  EXPECT_THAT(dispatcher.next(2), IsEmpty());
}

}  // namespace
}  // namespace crossisle::sweep
