// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/hypervolume.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <span>
#include <vector>

#include "crossisle/core/random.hpp"

namespace crossisle::search {
namespace {

using objective::OverallMetrics;

constexpr OverallMetrics corner{8.0, 8.0, 8.0};

TEST(Hypervolume, IsTheBoxOfASinglePoint) {
  EXPECT_DOUBLE_EQ(hypervolume(std::vector<OverallMetrics>{{1.0, 2.0, 3.0}}, corner), 7.0 * 6.0 * 5.0);
}

TEST(Hypervolume, OfNothingAndOfPointsBeyondTheCornerIsNone) {
  EXPECT_EQ(hypervolume({}, corner), 0.0);
  EXPECT_EQ(hypervolume(std::vector<OverallMetrics>{{9.0, 1.0, 1.0}, {1.0, 8.0, 1.0}}, corner), 0.0);
}

TEST(Hypervolume, CountsWhatIsBeatenTwiceOnce) {
  // Two boxes of 7 x 7 x 1 and 1 x 7 x 7 that share 1 x 7 x 1.
  EXPECT_DOUBLE_EQ(hypervolume(std::vector<OverallMetrics>{{1.0, 1.0, 7.0}, {7.0, 1.0, 1.0}}, corner),
                   49.0 + 49.0 - 7.0);
}

TEST(Hypervolume, IsTheNumberOfUnitCellsThatAreBeaten) {
  for (std::uint32_t sample = 0; sample < 50; ++sample) {
    core::RandomStream stream({1, 0, sample, 0, core::Purpose::test});
    std::vector<OverallMetrics> points(12);
    const auto coordinate = [&] { return static_cast<double>(stream.below(8)); };
    for (auto& point : points) point = {coordinate(), coordinate(), coordinate()};
    double cells = 0.0;
    for (int energy = 0; energy < 8; ++energy) {
      for (int latency = 0; latency < 8; ++latency) {
        for (int area = 0; area < 8; ++area) {
          bool beaten = false;
          for (const auto& point : points) {
            beaten |= point.energy_mj <= energy && point.latency_ms <= latency && point.area_mm2 <= area;
          }
          cells += beaten ? 1.0 : 0.0;
        }
      }
    }
    EXPECT_DOUBLE_EQ(hypervolume(points, corner), cells) << "sample " << sample;
  }
}

using objective::GoalValues;

GoalValues goals(std::vector<double> values) {
  return GoalValues(values);
}

/// Returns designs on a sphere, so that none dominates another one.
std::vector<GoalValues> designs_on_sphere(std::size_t designs, std::size_t goals) {
  core::RandomStream stream({1, 0, 0, 0, core::Purpose::test});
  std::vector<GoalValues> front;
  for (std::size_t i = 0; i < designs; ++i) {
    std::vector<double> values;
    double square = 0.0;
    for (std::size_t goal = 0; goal < goals; ++goal) {
      values.push_back(stream.uniform());
      square += values.back() * values.back();
    }
    for (double& value : values) value /= std::sqrt(square);
    front.emplace_back(values);
  }
  return front;
}

TEST(HypervolumeCorner, is_a_tenth_beyond_the_worst_values) {
  const auto end = hypervolume_corner(std::vector{goals({10.0, -4.0, 0.0}), goals({2.0, -5.0, 0.0})});

  EXPECT_DOUBLE_EQ(end[0], 11.0);
  EXPECT_DOUBLE_EQ(end[1], -3.6);
  EXPECT_DOUBLE_EQ(end[2], 1.0);
}

TEST(HypervolumeGrowth, is_the_share_that_is_new) {
  // Up to the corner (11, 11): 9 x 9 before, and 1 x 1 more at both ends.
  const std::vector before{goals({2.0, 2.0})};
  const std::vector front{goals({2.0, 2.0}), goals({1.0, 10.0}), goals({10.0, 1.0})};

  EXPECT_NEAR(hypervolume_growth(before, front), 2.0 / 83.0, 1e-12);
}

TEST(HypervolumeGrowth, is_between_nothing_and_everything) {
  const std::vector front{goals({1.0, 2.0}), goals({2.0, 1.0})};

  EXPECT_EQ(hypervolume_growth(front, front), 0.0);
  EXPECT_EQ(hypervolume_growth(std::vector{goals({50.0, 60.0})}, front), 1.0);
}

TEST(HypervolumeGrowth, does_not_depend_on_the_units_of_the_goals) {
  // The volumes themselves would overflow and vanish.
  for (const double unit : {1e-200, 1.0, 1e200}) {
    const std::vector before{goals({2.0 * unit, 2.0 * unit})};
    const std::vector front{goals({1.0 * unit, 2.0 * unit}), goals({2.0 * unit, 1.0 * unit})};

    EXPECT_NEAR(hypervolume_growth(before, front), 1.0 - 0.04 / 0.44, 1e-9) << unit;
  }
}

TEST(HypervolumeGrowth, is_estimated_for_many_goals) {
  const auto front = designs_on_sphere(200, 5);
  const std::span before(front.data(), 100);
  const auto end = hypervolume_corner(front);

  const double exact = 1.0 - hypervolume(before, end) / hypervolume(front, end);

  EXPECT_GT(exact, 0.05);
  EXPECT_NEAR(hypervolume_growth(before, front), exact, 0.03 * exact);
}

}  // namespace
}  // namespace crossisle::search
