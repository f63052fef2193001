// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/optimiser_results.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace crossisle::study {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::NanSensitiveDoubleEq;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// A space whose only design of the front has an objective of 2.
OptimiserResults study() {
  const auto configuration =
      run::read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", {});
  store::RunContent certificate;
  certificate.tables = {{"front",
                         "",
                         {{"energy_mj", "mJ", "", std::vector<double>{1.0}},
                          {"latency_ms", "ms", "", std::vector<double>{2.0}},
                          {"area_mm2", "mm2", "", std::vector<double>{1.0}}}}};
  return {configuration, certificate, 2.0, 7, "the command", {{"technology", "a technology"}}};
}

/// A search that has seen these objectives after 10, 20, ... evaluations, each better than the one before.
run::Trial trial(const std::vector<double>& objectives) {
  run::Trial searched;
  searched.evaluations = 40;
  for (const double objective : objectives)
    searched.improvements.push_back({10 * (searched.improvements.size() + 1), objective});
  return searched;
}

TEST(OptimiserResults, counts_hits_and_how_far_the_others_are_from_the_optimum) {
  auto searches = study();

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
  auto searches = study();

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
