// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/front.hpp"

#include <gmock/gmock.h>

#include "../../metrics.hpp"
#include "crossisle/run/content.hpp"

namespace crossisle::run {
namespace {

using objective::Goal;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::ElementsAreArray;

Configuration smoke(const std::vector<std::string>& overrides) {
  return read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", overrides);
}

/// @param value index of the value of the first knob
FrontChip chip(std::uint16_t value, std::vector<double> goals) {
  FrontChip chip{{}, 1.0, {}, objective::GoalValues(goals)};
  chip.genome.set(0, value);
  return chip;
}

/// Returns a design of two networks with the same metrics, which are therefore also their mean.
island::DesignRecord design(std::uint16_t value, objective::Status status, double energy_mj,
                            double latency_ms, double area_mm2) {
  island::DesignRecord record;
  record.genome.set(0, value);
  record.evaluation.fitness = {status, 0.0, energy_mj * latency_ms * area_mm2};
  const cost::NetworkCost cost{cost::Verdict::feasible, 0.0, energy_mj * 1e-3, latency_ms * 1e-3};
  record.evaluation.metrics = test::metrics_of(area_mm2 * 1e-6, {cost, cost});
  return record;
}

/// Returns a history of chips that differ in the first knob: 1 dominates 2; 0 is smaller than 1, but slower.
store::RunContent content_of(const Configuration& configuration) {
  using objective::Status;
  island::Log log;
  log.designs = {design(2, Status::feasible, 2.0, 2.0, 20.0), design(1, Status::feasible, 1.0, 1.0, 20.0),
                 design(0, Status::feasible, 1.0, 4.0, 10.0), design(1, Status::feasible, 1.0, 1.0, 20.0),
                 design(2, Status::area_over_limit, 0.1, 0.1, 1.0)};
  return make_content(configuration, 1, log.designs.size(), history_tables(configuration, log));
}

TEST(Front, hypervolume_is_that_up_to_a_corner_beyond_the_maxima) {
  const auto front =
      make_front(objective::usual_goals(), {chip(0, {1.0, 4.0, 10.0}), chip(1, {1.0, 1.0, 20.0})});

  EXPECT_DOUBLE_EQ(front.corner[0], 1.1);
  EXPECT_DOUBLE_EQ(front.corner[1], 4.4);
  EXPECT_DOUBLE_EQ(front.corner[2], 22.0);
  // 0.1 x 0.4 x 12 and 0.1 x 3.4 x 2, minus the part that both dominate: 0.1 x 0.4 x 2.
  EXPECT_NEAR(front.hypervolume, 0.48 + 0.68 - 0.08, 1e-12);
}

TEST(Front, has_a_corner_beyond_the_smallest_value_of_a_goal_that_is_maximised) {
  // SNR of 20 dB and 15 dB, negated.
  const auto front = make_front({{"snr"}, {"area"}}, {chip(0, {-20.0, 10.0}), chip(1, {-15.0, 5.0})});

  EXPECT_DOUBLE_EQ(front.corner[0], -13.5);
  EXPECT_NEAR(front.hypervolume, 6.5 * 1.0 + 1.5 * 6.0 - 1.5 * 1.0, 1e-12);
}

TEST(Front, of_no_chip_has_no_volume) {
  EXPECT_EQ(make_front({{"energy"}, {"area"}}, {}).hypervolume, 0.0);
}

TEST(Front, of_a_search_with_goals_is_of_all_feasible_designs_each_once) {
  const auto configuration = smoke({"search.algorithm=nsga2"});

  const auto content = content_of(configuration);
  const auto front = read_front(configuration, content);

  ASSERT_TRUE(front.has_value());
  ASSERT_EQ(front->chips.size(), 2U);
  EXPECT_EQ(front->chips[0].genome[0], 1);
  EXPECT_EQ(front->chips[1].genome[0], 0);
  EXPECT_DOUBLE_EQ(front->chips[1].overall.latency_ms, 4.0);
  EXPECT_THAT(content.table("hypervolume").values<double>("hypervolume"), ElementsAre(front->hypervolume));
  EXPECT_THAT(content.table("hypervolume").values<double>("corner_area_mm2"), ElementsAre(front->corner[2]));
}

TEST(Front, of_two_goals_has_no_chip_for_the_sake_of_the_third_figure) {
  const auto configuration = smoke({"search.algorithm=nsga2", "search.goals=[energy, latency]"});

  const auto content = content_of(configuration);
  const auto front = read_front(configuration, content);

  ASSERT_TRUE(front.has_value());
  ASSERT_EQ(front->chips.size(), 1U);
  EXPECT_EQ(front->chips[0].genome[0], 1);
  EXPECT_DOUBLE_EQ(front->chips[0].overall.area_mm2, 20.0);
  EXPECT_FALSE(content.table("hypervolume").has("corner_area_mm2"));
}

TEST(Front, may_be_of_any_metrics_of_any_networks) {
  const auto configuration = smoke({"search.algorithm=nsga3",
                                    "search.goals=[{metric: throughput, network: resnet18}, area, power, "
                                    "{metric: energy, direction: max}]"});

  const auto content = content_of(configuration);
  const auto front = read_front(configuration, content);

  // 2 uses more energy than 1 and has the same area, but its throughput is lower; all differ in power.
  ASSERT_TRUE(front.has_value());
  EXPECT_THAT(content.table("front").values<double>("throughput_per_s_of_resnet18"),
              ElementsAre(DoubleEq(1000.0), DoubleEq(250.0), DoubleEq(500.0)));
  EXPECT_THAT(content.table("front").values<double>("power_w"),
              ElementsAre(DoubleEq(1.0), DoubleEq(0.25), DoubleEq(1.0)));
  const auto& goals = front->chips[2].goals;
  EXPECT_THAT(std::vector(goals.begin(), goals.end()),
              ElementsAre(DoubleEq(-500.0), DoubleEq(20.0), DoubleEq(1.0), DoubleEq(-2.0)));
  EXPECT_TRUE(content.table("hypervolume").has("corner_throughput_per_s_of_resnet18"));
}

TEST(Front, is_only_of_searches_that_look_for_one) {
  const auto configuration = smoke({"search.algorithm=auto"});
  const auto content = content_of(configuration);

  EXPECT_FALSE(content.has_table("front"));
  EXPECT_FALSE(read_front(configuration, content).has_value());
  EXPECT_THAT(goals_of(smoke({"search.algorithm=[auto, nsga2]"})),
              ElementsAreArray(objective::usual_goals()));
  EXPECT_THAT(goals_of(smoke({"search.algorithm=exhaustive"})), ElementsAreArray(objective::usual_goals()));
}

TEST(Front, is_told_with_its_corner_and_units) {
  const auto front = make_front({{"energy"}, {"area"}}, {chip(0, {1.0, 10.0})});

  EXPECT_EQ(hypervolume_text(smoke({"search.algorithm=nsga2"}), front), "0.1 mJ mm2 up to 1.1 mJ, 11 mm2");
  // A product over the networks has another dimension.
  EXPECT_EQ(hypervolume_text(smoke({"search.algorithm=nsga2", "objective.aggregation=product"}), front),
            "0.1 up to 1.1, 11 mm2");
}

}  // namespace
}  // namespace crossisle::run
