// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/combine.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "sample.hpp"

namespace crossisle::study {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Chips of a front as energy [mJ], latency [ms] and area [mm2].
using Chips = std::vector<std::array<double, 3>>;

CombinedSpace space(const std::string& name, std::optional<double> objective, const Chips& chips,
                    double cost_per_mm2 = 1.0) {
  CombinedSpace space{name, smoke().space, cost_per_mm2, "digest", finished_run(name, objective)};
  store::Table front{"front"};
  constexpr std::array names{"energy_mj", "latency_ms", "area_mm2"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    front.columns.push_back(
        store::column<double>(chips, names[i], "", "", [&](const auto& chip) { return chip[i]; }));
  }
  store::Table census{"census", "", {{"designs", "1", "", std::vector<std::int64_t>{7, 3}}}};
  space.run.content.tables = {front, census};
  space.run.content.numbers["designs"] = 10;
  return space;
}

std::vector<double> costs_of(const CombinedSpaces& combined) {
  std::vector<double> costs;
  for (const auto& chip : combined.front()) costs.push_back(chip.cost);
  return costs;
}

TEST(CombinedSpaces, front_leaves_out_chips_that_cost_more_for_no_smaller_edap) {
  // EDAP 1 x 1 x 10 = 10 at a cost of 10; 8 at 4, which dominates it; 6 at 6; 12 at 3.
  const CombinedSpaces combined(
      {space("a", 1.0, {{1, 1, 10}, {1, 2, 4}}), space("b", 1.0, {{1, 1, 6}, {2, 2, 3}})}, "unit");

  EXPECT_THAT(costs_of(combined), ElementsAre(3.0, 4.0, 6.0));
}

TEST(CombinedSpaces, front_keeps_the_first_of_equal_chips) {
  const CombinedSpaces combined({space("a", 1.0, {{1, 2, 4}}), space("b", 1.0, {{2, 1, 4}})}, "unit");

  ASSERT_EQ(combined.front().size(), 1U);
  EXPECT_EQ(combined.front()[0].space, 0U);
}

TEST(CombinedSpaces, front_weighs_area_by_the_cost_of_its_space) {
  // Equal areas: the second space costs twice as much, but has a smaller EDAP.
  const CombinedSpaces combined({space("a", 1.0, {{1, 2, 4}}), space("b", 1.0, {{1, 1, 4}}, 2.0)}, "unit");

  EXPECT_THAT(costs_of(combined), ElementsAre(4.0, 8.0));
}

TEST(CombinedSpaces, best_is_the_smallest_objective_and_the_earliest_of_equals) {
  const CombinedSpaces combined(
      {space("none", {}, {}), space("a", 3.0, {}), space("b", 2.0, {}), space("c", 2.0, {})}, "unit");

  ASSERT_NE(combined.best(), nullptr);
  EXPECT_EQ(combined.best()->name, "b");
}

TEST(CombinedSpaces, has_no_best_when_no_chip_meets_the_constraints) {
  const CombinedSpaces combined({space("a", {}, {})}, "unit");

  EXPECT_EQ(combined.best(), nullptr);
  EXPECT_TRUE(std::isnan(combined.tables()[0].values<double>("objective")[0]));
  EXPECT_THAT(combined.certificate(), HasSubstr("optimum: none"));
}

TEST(CombinedSpaces, certificate_adds_the_chips_of_all_spaces_and_names_the_optimum) {
  const CombinedSpaces combined({space("a", 3.0, {}), space("b", 0.25, {})}, "unit");

  const auto text = combined.certificate();

  EXPECT_THAT(text, HasSubstr("chips: 20\noptimum:\n  space: b\n  objective: 0.25\n  design: voltage="));
  EXPECT_THAT(text, HasSubstr("{name: a, problem: \"digest\""));
  EXPECT_THAT(text, HasSubstr("chips: 10, feasible: 7, best: 3}"));
}

TEST(CombinedSpaces, tables_name_the_space_of_each_chip_with_the_metrics_of_its_front) {
  const CombinedSpaces combined({space("a", 1.0, {{1, 2, 4}}), space("b", 1.0, {{1, 1, 6}})}, "unit");

  const auto front = combined.tables()[1];

  EXPECT_THAT(front.values<std::string>("space"), ElementsAre("a", "b"));
  EXPECT_THAT(front.values<double>("edap_mj_ms_mm2"), ElementsAre(8.0, 6.0));
  EXPECT_THAT(front.values<double>("latency_ms"), ElementsAre(2.0, 1.0));
}

TEST(RequireSameProblem, accepts_another_space) {
  EXPECT_NO_THROW(require_same_problem({smoke(), smoke({"design_space.voltage=[0.55, 0.65]"})}));
}

TEST(RequireSameProblem, refuses_another_constraint_and_names_it) {
  try {
    require_same_problem({smoke(), smoke({"objective.constraints.area_mm2=700"})});
    FAIL() << "nothing was thrown";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::usage);
    EXPECT_THAT(error.what(), HasSubstr("area_mm2: 700"));
  }
}

}  // namespace
}  // namespace crossisle::study
