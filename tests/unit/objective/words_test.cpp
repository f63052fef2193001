// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/words.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crossisle::objective {
namespace {

TEST(ObjectiveText, names_the_aggregation_of_energy_and_latency) {
  EXPECT_EQ(objective_text({}), "mean(energy) x mean(latency) x area");
  EXPECT_EQ(objective_text({.exponents = {2.0, 0.0, 0.0}, .aggregation = Aggregation::max}), "max(energy)^2");
  EXPECT_EQ(objective_text({.aggregation = Aggregation::regret}),
            "largest of a network's energy x latency x area over its specialist's");
}

TEST(ObjectiveText, says_that_networks_have_weights) {
  const std::vector<double> weights{1.0, 2.0};
  const auto text_of = [&](Aggregation aggregation) {
    return objective_text({.exponents = {1.0, 0.0, 0.0}, .aggregation = aggregation, .weights = weights});
  };

  EXPECT_EQ(text_of(Aggregation::mean), "weighted mean(energy)");
  EXPECT_EQ(text_of(Aggregation::weighted_mean), "weighted mean(energy)");
  EXPECT_EQ(text_of(Aggregation::max), "weighted max(energy)");
  EXPECT_EQ(text_of(Aggregation::geometric_mean), "weighted geometric mean(energy)");
  EXPECT_EQ(text_of(Aggregation::regret), "largest of weight x a network's energy over its specialist's");
  EXPECT_EQ(text_of(Aggregation::mean_regret), "weighted mean of a network's energy over its specialist's");
}

TEST(ObjectiveUnit, is_no_ratio_of_a_weighted_regret) {
  EXPECT_EQ(objective_unit({}), "mJ ms mm2");
  EXPECT_EQ(objective_unit({.aggregation = Aggregation::regret}), "times the specialist");
  EXPECT_EQ(objective_unit({.aggregation = Aggregation::regret, .weights = {1.0, 2.0}}),
            "times the specialist, weighted");
}

TEST(NoiseLimitTexts, say_whether_a_limit_is_measured_or_an_assumption) {
  const ObjectiveOptions options{
      .snr_limit_db = 15.0,
      .constraints = {{"latency_s", "", Bound::max, 1.0},
                      {"snr_db", "resnet50", Bound::min, 21.0, "top-1 within 1 % with noise"},
                      {"snr_db", "", Bound::max, 60.0}}};
  const cost::MetricList metrics{{cost::metric::latency(), cost::metric::snr()}, {}};

  EXPECT_EQ(
      noise_limit_texts(options, true, metrics),
      (std::vector<std::string>{"SNR at least 15 dB at the corner (an assumption)",
                                "SNR of resnet50 at least 21 dB (measured: top-1 within 1 % with noise)"}));
  EXPECT_EQ(constraint_texts({.snr_limit_db = 18.0, .snr_source = "my notes"}, false, metrics),
            std::vector<std::string>{"SNR at least 18 dB (measured: my notes)"});
  EXPECT_TRUE(noise_limit_texts({}, true, metrics).empty());
}

TEST(DutyCycleText, has_a_quantity_with_its_unit_for_each_metric) {
  const std::vector<MetricValue> duty{{{"average_power_w", "W", {}}, 0.0123},
                                      {{"energy_per_day_j", "J", {}}, 1062.72},
                                      {{"utilisation", "1", {}}, 0.25}};

  EXPECT_EQ(duty_cycle_text(duty), "average power 12.3 mW, energy per day 1.06272 kJ, utilisation 0.25");
  EXPECT_EQ(duty_cycle_text({}), "");
}

}  // namespace
}  // namespace crossisle::objective
