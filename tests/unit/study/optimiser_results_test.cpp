// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/optimiser_results.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "../optimiser_sample.hpp"

namespace crossisle::study {
namespace {

using test::trial;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::NanSensitiveDoubleEq;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

TEST(OptimiserResults, counts_hits_and_how_far_the_others_are_from_the_optimum) {
  auto searches = test::optimiser_results();

  searches.add({"a", "auto"}, {trial({3.0, 2.0}), trial({4.0, 3.0, 2.0}), trial({2.5}), trial({})});

  const auto content = searches.content();
  const auto& trials = content.table("trials");
  EXPECT_THAT(trials.values<std::int64_t>("seed"), ElementsAre(7, 8, 9, 10));
  EXPECT_THAT(trials.values<double>("regret"),
              ElementsAre(DoubleEq(0.0), DoubleEq(0.0), DoubleEq(0.25), NanSensitiveDoubleEq(none)));
  EXPECT_THAT(
      trials.values<double>("hit_after"),
      ElementsAre(DoubleEq(20.0), DoubleEq(30.0), NanSensitiveDoubleEq(none), NanSensitiveDoubleEq(none)));
  const auto& summary = content.table("searches");
  EXPECT_THAT(summary.values<std::int64_t>("hits"), ElementsAre(2));
  EXPECT_THAT(summary.values<double>("median_hit_after"), ElementsAre(DoubleEq(25.0)));
  EXPECT_THAT(summary.values<double>("regret_median"), ElementsAre(DoubleEq(0.125)));
  EXPECT_THAT(summary.values<double>("regret_worst"), ElementsAre(NanSensitiveDoubleEq(none)));
}

TEST(OptimiserResults, follows_the_share_of_hits_by_evaluations) {
  auto searches = test::optimiser_results();

  searches.add({"a", "auto"}, {trial({3.0, 2.0}), trial({2.0})});

  const auto content = searches.content();
  const auto& progress = content.table("convergence");
  const auto& share = progress.values<double>("hit_share");
  ASSERT_EQ(share.size(), 40U);
  EXPECT_EQ(progress.values<double>("evaluations").front(), 1.0);
  EXPECT_EQ(progress.values<double>("evaluations").back(), 40.0);
  EXPECT_EQ(share[8], 0.0);   // 9 evaluations
  EXPECT_EQ(share[9], 0.5);   // 10
  EXPECT_EQ(share[19], 1.0);  // 20
  EXPECT_TRUE(std::isnan(progress.values<double>("regret_median")[8]));
  EXPECT_DOUBLE_EQ(progress.values<double>("regret_median")[9], 0.25);
}

}  // namespace
}  // namespace crossisle::study
