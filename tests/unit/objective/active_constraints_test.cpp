// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/active_constraints.hpp"

#include <gmock/gmock.h>

#include "../../metrics.hpp"

namespace crossisle::objective {
namespace {

using cost::Verdict;

const cost::MetricList metrics{{cost::metric::energy(), cost::metric::latency(), cost::metric::snr()},
                               {cost::metric::area()}};

/// Two networks; one of 1,000 8-bit weights in one layer, the other without layers.
std::vector<workload::Network> networks() {
  workload::Layer layer;
  layer.shape = {.c = 1000, .g = 1};
  std::vector<workload::Network> both(2);
  both[0].name = "large";
  both[0].layers.push_back(layer);
  both[1].name = "small";
  return both;
}

/// 1,024 cells of 4 bits; 1,000 weights of 8 bits take 2,000.
const hardware::Chip chip{.bits_per_cell = 4,
                          .wordlines = 32,
                          .bitlines = 32,
                          .router_groups = 1,
                          .tiles_per_group = 1,
                          .macros_per_tile = 1};

ObjectiveOptions all_kinds() {
  ObjectiveOptions options;
  options.area_limit_mm2 = 2.0;
  options.snr_limit_db = 15.0;
  options.weights_on_chip = workload::CapacityRule::counted;
  options.constraints = {{"power_w", "small", Bound::max, 5.0}, {"throughput_per_s", "", Bound::min, 1000.0}};
  return options;
}

class AllKinds : public testing::Test {
 protected:
  std::vector<workload::Network> networks_ = networks();
  Objective objective_{all_kinds(), networks_, metrics};
  ActiveConstraints constraints_{objective_, networks_, metrics};
  /// 3 mm2; 2 mJ in 1 ms and 6 mJ in 0.5 ms: 2 W and 12 W, 1,000/s and 2,000/s.
  cost::MetricsRow row_ = test::metrics_of(
      3e-6, {{Verdict::feasible, 0.0, 2e-3, 1e-3, 20.0}, {Verdict::feasible, 0.0, 6e-3, 5e-4, 12.0}},
      metrics);
};

TEST_F(AllKinds, are_listed_in_the_same_terms_with_their_statuses) {
  std::vector<std::string> texts;
  for (const auto& each : constraints_.all()) texts.push_back(text(each, metrics));

  EXPECT_THAT(texts, testing::ElementsAre("area at most 2 mm2", "weights in at most 100 % of the cells",
                                          "SNR at least 15 dB", "power of small at most 5 W",
                                          "throughput at least 1000/s"));
  EXPECT_EQ(constraints_.find(Status::snr_under_limit), 2U);
  EXPECT_EQ(constraints_.find(constraint_status(1)), 4U);
  EXPECT_EQ(constraints_.find(Status::array_too_small), std::nullopt);
  EXPECT_TRUE(constraints_[1].is_of_chip);
  EXPECT_FALSE(constraints_[2].is_of_chip);
}

TEST_F(AllKinds, have_values_in_the_unit_of_their_metric) {
  const auto value = [&](std::size_t constraint) {
    return constraints_.value(constraint, chip, row_.view());
  };

  EXPECT_DOUBLE_EQ(value(0), 3e-6);
  EXPECT_DOUBLE_EQ(value(1), 2000.0 / 1024.0);
  EXPECT_DOUBLE_EQ(value(2), 12.0);    // the worst network
  EXPECT_DOUBLE_EQ(value(3), 12.0);    // 6 mJ over 0.5 ms
  EXPECT_DOUBLE_EQ(value(4), 1000.0);  // the slower network
  EXPECT_EQ(value_text(constraints_[0], metrics, value(0)), "3 mm2");
  EXPECT_EQ(value_text(constraints_[1], metrics, 1.5), "150 % of the cells");
  EXPECT_EQ(limit_text(constraints_[1], metrics), "at most 100 %");
  EXPECT_EQ(limit_text(constraints_[4], metrics), "at least 1000/s");
  EXPECT_EQ(subject_text(constraints_[3], metrics), "power of small");
  EXPECT_EQ(unit_of(constraints_[4], metrics), "1/s");
}

TEST_F(AllKinds, are_violated_where_the_objective_says_so) {
  EXPECT_EQ(constraints_.violated(chip, row_.view()).to_ulong(), 0b01111UL);  // throughput is met exactly
  EXPECT_EQ(constraints_.violated(chip, 2e-6).to_ulong(), 0b00010UL);
  EXPECT_EQ(constraints_.violated(chip, 2.1e-6).to_ulong(), 0b00011UL);
}

TEST_F(AllKinds, are_better_on_the_side_of_their_limit) {
  EXPECT_TRUE(is_better(constraints_[0], 1e-6, 2e-6));
  EXPECT_FALSE(is_better(constraints_[0], 2e-6, 2e-6));
  EXPECT_TRUE(is_better(constraints_[4], 2.0, 1.0));
}

}  // namespace
}  // namespace crossisle::objective
