// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/finalists.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "sample.hpp"

namespace crossisle::study {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Objectives = std::vector<std::optional<double>>;

constexpr auto breach = "area over the limit";

/// Returns a variant with these objectives; infeasible designs break the limit on the area.
VariantOutcome variant(const std::string& name, const Objectives& objectives) {
  VariantOutcome outcome{name, "a change", {}, places_of(objectives)};
  for (const auto& objective : objectives)
    outcome.designs.push_back(
        {objective, objective ? std::vector<std::string>{} : std::vector<std::string>{breach}});
  return outcome;
}

/// Returns finalists with the first design of the sample's space in every row.
Finalists finalists_of(std::vector<VariantOutcome> variants) {
  const auto count = variants.front().designs.size();
  return {std::vector<design::Genome>(count), std::move(variants)};
}

TEST(PlacesOf, orders_by_objective_from_1) {
  EXPECT_THAT(places_of(Objectives{2.0, 1.0, 3.0}), ElementsAre(2U, 1U, 3U));
}

TEST(PlacesOf, gives_equal_objectives_the_better_place) {
  EXPECT_THAT(places_of(Objectives{2.0, 1.0, 2.0, 3.0}), ElementsAre(2U, 1U, 2U, 4U));
}

TEST(PlacesOf, puts_infeasible_designs_last_together) {
  EXPECT_THAT(places_of(Objectives{std::nullopt, 5.0, std::nullopt}), ElementsAre(2U, 1U, 2U));
}

TEST(Finalists, name_the_variants_that_change_the_order) {
  const auto finalists =
      finalists_of({variant("as stated", {1.0, 2.0, 3.0}), variant("same", {2.0, 2.5, 9.0}),
                    variant("order", {1.0, 3.0, 2.0}), variant("best", {2.0, 1.0, 3.0})});

  EXPECT_THAT(finalists.with_other_order(), ElementsAre("order", "best"));
}

TEST(Verdict, is_safe_if_the_winner_stays_first_in_all_variants) {
  const auto finalists = finalists_of(
      {variant("as stated", {1.0, 2.0}), variant("tie", {2.0, 2.0}), variant("alone", {3.0, std::nullopt})});

  const auto verdict = finalists.verdict();

  EXPECT_TRUE(verdict.is_safe());
  EXPECT_EQ(verdict.worst_regret, 0.0);
  EXPECT_THAT(verdict.texts(), ElementsAre("the winner is safe: it stays first of 2 in all 2 variants"));
}

TEST(Verdict, states_who_takes_the_place_of_the_winner_and_the_worst_regret) {
  // With "hot", design 2 is at 8 and the winner at 10: lower by 1 - 8/10 = 20 %, regret 10/8 - 1 = 25 %.
  // With "slow", design 3 is at 9 and the winner at 9.9: lower by 1 - 9/9.9 = 9.1 %, regret 10 %.
  const auto finalists = finalists_of({variant("as stated", {10.0, 12.0, 13.0}),
                                       variant("hot", {10.0, 8.0, 9.0}), variant("slow", {9.9, 12.0, 9.0})});

  const auto verdict = finalists.verdict();

  EXPECT_FALSE(verdict.is_safe());
  ASSERT_THAT(verdict.losses, SizeIs(2));
  EXPECT_EQ(verdict.losses[0].design, 1U);
  EXPECT_DOUBLE_EQ(verdict.losses[0].lower.value(), 0.2);
  EXPECT_DOUBLE_EQ(verdict.worst_regret, 0.25);
  EXPECT_EQ(verdict.worst_variant, "hot");
  EXPECT_THAT(verdict.texts(),
              ElementsAre("the winner is not safe: it loses its place in 2 of 2 variants",
                          "design 2 takes its place with hot (its objective is then lower by 20.0 %)",
                          "design 3 takes its place with slow (its objective is then lower by 9.1 %)",
                          "worst regret: its objective is 25.0 % above that of the best finalist with hot"));
}

TEST(Verdict, names_the_constraints_that_the_winner_breaks) {
  const auto finalists =
      finalists_of({variant("as stated", {1.0, 2.0}), variant("large", {std::nullopt, 3.0}),
                    variant("none", {std::nullopt, std::nullopt})});

  const auto verdict = finalists.verdict();

  EXPECT_FALSE(verdict.is_safe());
  EXPECT_EQ(verdict.worst_regret, 0.0) << "an infeasible winner has no regret";
  ASSERT_THAT(verdict.losses, SizeIs(1)) << "without a feasible design, nobody takes the place";
  EXPECT_EQ(verdict.losses[0].lower, std::nullopt);
  ASSERT_THAT(verdict.breaches, SizeIs(2));
  EXPECT_THAT(
      verdict.texts(),
      ElementsAre(
          "the winner is not safe: it loses its place in 1 and breaks a constraint in 2 of 2 variants",
          "design 2 takes its place with large, where the winner breaks a constraint",
          "large breaks a limit of the winner: area over the limit",
          "none breaks a limit of all finalists; of the winner: area over the limit"));
}

TEST(Verdict, says_that_a_single_design_has_no_rival) {
  const auto finalists = finalists_of({variant("as stated", {1.0}), variant("hot", {2.0})});

  EXPECT_THAT(finalists.verdict().texts(),
              ElementsAre("the run has one feasible design: the winner has no rival"));
}

TEST(Finalists, table_has_a_column_of_places_per_variant) {
  const auto finalists = finalists_of({variant("as stated", {0.25, 0.5}), variant("adc 2", {3.0, 2.0})});

  const auto table = finalists.table(smoke());

  EXPECT_EQ(table.values<double>("objective")[0], 0.25);
  EXPECT_THAT(table.values<std::int64_t>("adc 2"), ElementsAre(2, 1));
  EXPECT_THAT(table.values<std::string>("design")[0], HasSubstr("voltage=0.5"));
}

TEST(Finalists, table_of_variants_states_place_regret_and_broken_constraints_of_the_winner) {
  const auto finalists =
      finalists_of({variant("as stated", {1.0, 2.0}), variant("hot", {3.0, 2.0}),
                    variant("large", {std::nullopt, 2.0}), variant("none", {std::nullopt, std::nullopt})});

  const auto table = finalists.variant_table();

  const auto& place = table.values<double>("place");
  EXPECT_EQ(place[1], 2.0);
  EXPECT_TRUE(std::isnan(place[2])) << "an infeasible winner has no place";
  const auto& best = table.values<double>("best");
  EXPECT_EQ(best[1], 2.0);
  EXPECT_TRUE(std::isnan(best[3]));
  const auto& regret = table.values<double>("regret");
  EXPECT_EQ(regret[0], 0.0);
  EXPECT_DOUBLE_EQ(regret[1], 0.5);  // 3 / 2 - 1
  EXPECT_TRUE(std::isnan(regret[2]));
  EXPECT_THAT(table.values<std::string>("broken"), ElementsAre(IsEmpty(), IsEmpty(), breach, breach));
}

TEST(Finalists, refuse_a_configuration_of_the_compat_mode) {
  try {
    study_finalists({"smoke.yaml", "nowhere", 2}, smoke());
    FAIL() << "nothing was thrown";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::usage);
    EXPECT_THAT(error.what(), HasSubstr("smoke.yaml uses the compat mode"));
  }
}

}  // namespace
}  // namespace crossisle::study
