// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/quantity.hpp"

#include <gmock/gmock.h>

#include "../../metrics.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/objective/constraint.hpp"
#include "crossisle/objective/goal.hpp"

namespace crossisle::objective {
namespace {

using cost::NetworkCost;
using cost::Verdict;

std::vector<workload::Network> two_networks() {
  std::vector<workload::Network> networks(2);
  networks[0].name = "slow";
  networks[1].name = "fast";
  return networks;
}

/// Returns metrics of 2 J in 4 s, 3 J in 1 s.
cost::MetricsRow metrics() {
  return test::metrics_of(5e-6, {{Verdict::feasible, 0.0, 2.0, 4.0}, {Verdict::feasible, 0.0, 3.0, 1.0}});
}

Quantity quantity(const std::string& name, const std::string& network = {}) {
  return {name, network, two_networks(), test::common_metrics()};
}

/// The slow network works 0.1 x 4 s per second, the fast one 0.5 x 1 s.
const std::vector<double> rates_per_s{0.1, 0.5};

Quantity quantity_at_rates(const std::string& name) {
  return {name, {}, two_networks(), test::common_metrics(), rates_per_s};
}

/// A model with pipelining.
const cost::MetricList pipelined{{cost::metric::energy(), cost::metric::latency(), cost::metric::interval()},
                                 {cost::metric::area()}};

/// Returns metrics of one network of 2 J in 4 s, every 0.5 s.
cost::MetricsRow pipelined_metrics() {
  NetworkCost cost{Verdict::feasible, 0.0, 2.0, 4.0};
  cost.interval_s = 0.5;
  cost::MetricsRow row(cost::MetricWidths(pipelined), 1);
  cost::NetworkCosts(pipelined).put(cost, row.view(), 0);
  return row;
}

TEST(Quantity, power_and_throughput_follow_from_energy_and_latency) {
  EXPECT_DOUBLE_EQ(quantity("power_w", "slow").largest(metrics().view()), 0.5);
  EXPECT_DOUBLE_EQ(quantity("power_w").largest(metrics().view()), 3.0);
  EXPECT_DOUBLE_EQ(quantity("power_w").smallest(metrics().view()), 0.5);
  EXPECT_DOUBLE_EQ(quantity("throughput_per_s").smallest(metrics().view()), 0.25);
}

TEST(Quantity, of_pipelined_networks_uses_the_interval) {
  const auto row = pipelined_metrics();

  EXPECT_DOUBLE_EQ(Quantity("power_w", {}, two_networks(), pipelined).largest(row.view()), 4.0);
  EXPECT_DOUBLE_EQ(Quantity("throughput_per_s", {}, two_networks(), pipelined).largest(row.view()), 2.0);
}

TEST(Quantity, of_the_chip_is_its_metric) {
  EXPECT_TRUE(quantity("area_m2").is_of_chip());
  EXPECT_DOUBLE_EQ(quantity("area_m2").largest(metrics().view()), 5e-6);
}

TEST(Quantity, ignores_networks_that_cannot_run) {
  const auto one =
      test::metrics_of(5e-6, {{Verdict::array_too_small, 1.0}, {Verdict::feasible, 0.0, 3.0, 1.0}});

  EXPECT_DOUBLE_EQ(quantity("power_w").smallest(one.view()), 3.0);
  EXPECT_EQ(quantity("power_w", "slow").largest(one.view()), -std::numeric_limits<double>::infinity());
}

TEST(Quantity, of_an_unknown_name_is_refused) {
  EXPECT_THROW(quantity("interval_s"), core::Error);
  EXPECT_THROW(quantity("power_w", "other"), core::Error);
}

TEST(Quantity, of_the_duty_cycle_is_a_sum_over_the_networks) {
  const auto power = quantity_at_rates("average_power_w");

  EXPECT_TRUE(power.is_of_chip());
  EXPECT_DOUBLE_EQ(power.of_chip(metrics().view()), 0.1 * 2.0 + 0.5 * 3.0);
  EXPECT_DOUBLE_EQ(power.largest(metrics().view()), 1.7);
  EXPECT_DOUBLE_EQ(quantity_at_rates("energy_per_day_j").largest(metrics().view()), 86400.0 * 1.7);
  EXPECT_DOUBLE_EQ(quantity_at_rates("utilisation").largest(metrics().view()), 0.9);
}

TEST(Quantity, utilisation_of_pipelined_networks_uses_the_interval) {
  const auto row = pipelined_metrics();
  const Quantity utilisation("utilisation", {}, two_networks(), pipelined, std::vector{1.5});

  EXPECT_DOUBLE_EQ(utilisation.largest(row.view()), 0.75);
}

TEST(Quantity, of_the_duty_cycle_is_bounded_from_below_by_the_networks_that_run) {
  const auto one =
      test::metrics_of(5e-6, {{Verdict::array_too_small, 1.0}, {Verdict::feasible, 0.0, 3.0, 1.0}});

  EXPECT_DOUBLE_EQ(quantity_at_rates("average_power_w").largest(one.view()), 1.5);
  EXPECT_EQ(quantity_at_rates("average_power_w").smallest(one.view()),
            std::numeric_limits<double>::infinity());
  EXPECT_TRUE(duty_cycle(rates_per_s, test::common_metrics(), one.view()).empty());
}

TEST(Quantity, of_the_duty_cycle_is_refused_without_rates_and_for_a_network) {
  EXPECT_THROW(quantity("average_power_w"), core::Error);
  EXPECT_THROW(Quantity("average_power_w", "slow", two_networks(), test::common_metrics(), rates_per_s),
               core::Error);
}

TEST(NameableMetrics, include_the_duty_cycle_only_with_rates) {
  const auto& list = test::common_metrics();
  const auto names = [&](Rates rates) {
    std::vector<std::string> all;
    for (const auto* metric : nameable_metrics(list, rates)) all.push_back(metric->name);
    return all;
  };

  EXPECT_THAT(names(Rates::absent),
              testing::ElementsAre("energy_j", "latency_s", "area_m2", "power_w", "throughput_per_s"));
  EXPECT_THAT(names(Rates::given),
              testing::ElementsAre("energy_j", "latency_s", "area_m2", "power_w", "throughput_per_s",
                                   "average_power_w", "energy_per_day_j", "utilisation"));
}

TEST(NameableMetrics, prefer_a_metric_of_the_model) {
  auto list = test::common_metrics();
  list.of_chip.push_back({"utilisation", "1", "of the model"});

  EXPECT_FALSE(needs_rates(*find_metric(list, "utilisation"), list));
  EXPECT_EQ(find_metric(list, "utilisation")->long_name, "of the model");
  EXPECT_TRUE(is_of_chip(*find_metric(list, "average_power"), list));
  EXPECT_FALSE(is_of_chip(*find_metric(list, "power"), list));
}

TEST(DutyCycle, lists_its_metrics_and_is_empty_without_rates) {
  const auto duty = duty_cycle(rates_per_s, test::common_metrics(), metrics().view());

  ASSERT_EQ(duty.size(), 3U);
  EXPECT_EQ(duty[0].metric.name, "average_power_w");
  EXPECT_DOUBLE_EQ(duty[2].value, 0.9);
  EXPECT_TRUE(duty_cycle({}, test::common_metrics(), metrics().view()).empty());
}

TEST(FindMetric, knows_derived_metrics_with_and_without_their_units) {
  const auto& list = test::common_metrics();

  EXPECT_EQ(find_metric(list, "power")->name, "power_w");
  EXPECT_EQ(find_metric(list, "throughput")->name, "throughput_per_s");
  EXPECT_EQ(find_metric(list, "throughput_per_s")->unit, "1/s");
  EXPECT_EQ(find_metric(list, "snr"), nullptr);
}

TEST(Goals, are_told_in_words_and_as_columns) {
  const auto& list = test::common_metrics();
  const std::vector<Goal> goals{
      {"energy"}, {"throughput", "fast"}, {"power", {}, Direction::max}, {"throughput", {}, Direction::min}};

  EXPECT_EQ(text(goals, list), "energy, throughput of fast, largest power and smallest throughput");
  EXPECT_EQ(column_name(goals[0], list), "energy_mj");
  EXPECT_EQ(column_name(goals[1], list), "throughput_per_s_of_fast");
  EXPECT_EQ(column_name({"area"}, list), "area_mm2");
}

}  // namespace
}  // namespace crossisle::objective
