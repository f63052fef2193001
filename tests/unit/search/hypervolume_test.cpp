// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/hypervolume.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace crossisle::search
