// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/claims.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace crossisle::study {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// Adds comparisons of the networks a and b: objectives of 100 on the baseline's chip, and these on the joint
/// chip.
void add(Claims& claims, const std::string& aggregation, const std::string& baseline, double a, double b,
         std::optional<double> overall) {
  ClaimComparison comparison{aggregation, baseline, "certified", "certified", "a",
                             100.0,       a,        "feasible",  "why"};
  claims.add(comparison);
  comparison.network = "b";
  comparison.after = b;
  claims.add(comparison);
  if (!overall) return;
  comparison.network = "overall";
  comparison.after = *overall;
  claims.add(comparison);
}

TEST(Claims, expects_what_the_publication_claims_for_so_many_networks) {
  EXPECT_EQ(Claims("four", 4).claimed(), 0.762);
  EXPECT_EQ(Claims("nine", 9).claimed(), 0.955);
}

TEST(Claims, summarises_the_overall_maximum_and_minimum_reduction) {
  Claims claims("four", 4);
  add(claims, "max", "random", 20.0, 90.0, 50.0);

  const auto summaries = claims.summaries();

  ASSERT_THAT(summaries, SizeIs(1));
  EXPECT_DOUBLE_EQ(summaries[0].overall.value(), 0.5);
  EXPECT_EQ(summaries[0].most.network, "a");
  EXPECT_DOUBLE_EQ(summaries[0].most.reduction(), 0.8);
  EXPECT_EQ(summaries[0].least.network, "b");
  EXPECT_DOUBLE_EQ(summaries[0].least.reduction(), 0.1);
  EXPECT_DOUBLE_EQ(summaries[0].reached(), 0.8);
}

TEST(Claims, has_no_overall_reduction_when_a_network_is_not_mapped) {
  Claims claims("four", 4);
  add(claims, "max", "random", 20.0, 90.0, std::nullopt);

  const auto summary = claims.tables()[0];

  EXPECT_FALSE(claims.summaries()[0].overall);
  EXPECT_TRUE(std::isnan(summary.values<double>("overall")[0]));
  EXPECT_EQ(claims.rows()[0][4], "-");
}

TEST(Claims, counts_the_overall_reduction_when_it_is_larger_than_that_of_each_network) {
  Claims claims("four", 4);
  add(claims, "product", "random", 50.0, 50.0, 10.0);

  EXPECT_DOUBLE_EQ(claims.summaries()[0].reached(), 0.9);
}

TEST(Claims, keeps_baselines_and_aggregations_apart_in_the_order_of_their_coming) {
  Claims claims("four", 4);
  add(claims, "max", "random", 50.0, 50.0, 50.0);
  add(claims, "max", "published", 50.0, 50.0, 50.0);
  add(claims, "mean", "random", 50.0, 50.0, 50.0);

  const auto summary = claims.tables()[0];

  EXPECT_THAT(summary.values<std::string>("aggregation"), ElementsAre("max", "max", "mean"));
  EXPECT_THAT(summary.values<std::string>("baseline"), ElementsAre("random", "published", "random"));
  EXPECT_EQ(claims.tables()[1].rows(), 9U);
}

TEST(Claims, is_met_when_a_reduction_equals_the_claim) {
  Claims claims("four", 4);
  // 1 - 23.8 / 100 equals the claim for four networks or is the double next to it from below; 1 - 23.79 / 100
  // exceeds it.
  add(claims, "max", "met", 23.79, 90.0, 90.0);
  add(claims, "max", "not met", 23.81, 90.0, 90.0);

  EXPECT_THAT(claims.tables()[0].values<std::string>("claim_met"), ElementsAre("yes", "no"));
}

TEST(Claims, gives_one_verdict_per_baseline_over_all_aggregations) {
  Claims claims("four", 4);
  add(claims, "max", "everywhere", 10.0, 90.0, 50.0);
  add(claims, "max", "somewhere", 10.0, 90.0, 50.0);
  add(claims, "max", "nowhere", 60.0, 90.0, 70.0);
  add(claims, "mean", "everywhere", 20.0, 90.0, 50.0);
  add(claims, "mean", "somewhere", 60.0, 90.0, 50.0);
  add(claims, "mean", "nowhere", 50.0, 90.0, 70.0);
  add(claims, "product", "everywhere", 5.0, 90.0, 50.0);
  add(claims, "product", "somewhere", 60.0, 90.0, 50.0);
  add(claims, "product", "nowhere", 70.0, 90.0, 70.0);

  EXPECT_THAT(claims.verdicts(),
              ElementsAre("everywhere (certified): met; 95.0 % at most, for product: why",
                          "somewhere (certified): met for max only; 90.0 % at most, for max: why",
                          "nowhere (certified): not met; 50.0 % at most, for mean: why"));
}

TEST(Claims, page_has_a_row_per_summary_and_the_claim) {
  Claims claims("four", 4);
  add(claims, "max", "random", 20.0, 90.0, 50.0);

  const auto page = claims.page();

  EXPECT_THAT(page, HasSubstr("# Joint search on four\n"));
  EXPECT_THAT(
      page,
      HasSubstr("\n| max | random | certified | certified | 50.0 | 80.0 (a) | 10.0 (b) | met | feasible |"));
  EXPECT_THAT(page, HasSubstr("The claim of 76.2 % by baseline"));
}

}  // namespace
}  // namespace crossisle::study
