// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/report/statistics.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>

#include "crossisle/core/random.hpp"

namespace crossisle::report {
namespace {

std::vector<Point> random_points(std::size_t count, std::uint32_t seed) {
  core::RandomStream random({.seed = seed});
  std::vector<Point> points(count);
  for (auto& point : points) {
    // Few values, so that many are equal.
    for (double& figure : point) figure = static_cast<double>(random.below(12)) / 12.0;
  }
  return points;
}

bool beats(const Point& a, const Point& b) {
  return a[0] <= b[0] && a[1] <= b[1] && a[2] <= b[2];
}

TEST(MannWhitney, AgreesWithAPublishedExample) {
  // Example in the documentation of scipy.stats.mannwhitneyu: U = 17 of 20 pairs in which the first value is
  // larger, p = 1/9 by the exact distribution.
  const std::vector<double> males{19.0, 22.0, 16.0, 29.0, 24.0};
  const std::vector<double> females{20.0, 11.0, 17.0, 12.0};

  const auto test = mann_whitney(males, females);

  EXPECT_EQ(test.u, 3.0);
  EXPECT_NEAR(test.p_value, 1.0 / 9.0, 1e-12);
  EXPECT_NEAR(test.effect, 0.15, 1e-12);
}

TEST(MannWhitney, SeparateSamplesHaveTheLeastPossibleP) {
  // 2 of the C(6, 3) = 20 orders differ at least as much.
  EXPECT_NEAR(mann_whitney(std::vector<double>{1, 2, 3}, std::vector<double>{4, 5, 6}).p_value, 0.1, 1e-12);
}

TEST(MannWhitney, TheNormalApproximationMeetsTheExactOneWhereItTakesOver) {
  std::vector<double> first;
  std::vector<double> second;
  for (int i = 0; i < 20; ++i) {
    first.push_back(i);
    second.push_back(i + 3.5);
  }
  const double exact = mann_whitney(first, second).p_value;
  first.push_back(20.0);
  second.push_back(23.5);

  EXPECT_NEAR(mann_whitney(first, second).p_value, exact, 0.02);
}

TEST(MannWhitney, TiesTakeTheNormalApproximation) {
  // Mean ranks 1.5, 3.5, 6 and 8 of the values 1 to 4: the first sample has 12.5, so that it is the smaller
  // one in 16 - (12.5 - 10) = 13.5 pairs. Variance 16 / 12 (9 - (6 + 6 + 24) / (8 * 7)) = 11.142857, z = (5.5
  // - 0.5) / 3.338092 = 1.497862, and 2 (1 - Phi(z)) = 0.134169 by NormalDist of Python's module
  // `statistics`.
  const std::vector<double> first{1.0, 1.0, 2.0, 3.0};
  const std::vector<double> second{2.0, 3.0, 3.0, 4.0};

  const auto test = mann_whitney(first, second);

  EXPECT_EQ(test.u, 13.5);
  EXPECT_NEAR(test.p_value, 0.13416918012812573, 1e-12);
}

TEST(MannWhitney, SmallPValuesKeepTheirDigits) {
  // 100 values below 100 others: u = 10^4, variance 10^4 / 12 * 201, z = 4999.5 / 409.267 = 12.215729, and
  // the tail of the normal distribution by its continued fraction (Abramowitz and Stegun 26.2.14) gives p =
  // 2.562143669163394e-34.
  std::vector<double> first(100);
  std::iota(first.begin(), first.end(), 0.0);
  std::vector<double> second(100);
  std::iota(second.begin(), second.end(), 100.0);

  EXPECT_NEAR(mann_whitney(first, second).p_value / 2.562143669163394e-34, 1.0, 1e-9);
}

TEST(MannWhitney, EqualAndEmptySamplesDoNotDiffer) {
  const std::vector<double> same(30, 1.0);

  EXPECT_EQ(mann_whitney(same, same).p_value, 1.0);
  EXPECT_EQ(mann_whitney(same, same).effect, 0.5);
  EXPECT_EQ(mann_whitney({}, same).p_value, 1.0);
}

TEST(NonDominated, IsWhatNoOtherEqualsOrBeats) {
  const auto points = random_points(400, 1);
  std::vector<std::size_t> expected;
  for (std::size_t i = 0; i < points.size(); ++i) {
    bool beaten = false;
    for (std::size_t j = 0; j < points.size(); ++j) {
      beaten = beaten || (j != i && beats(points[j], points[i]) && (points[j] != points[i] || j < i));
    }
    if (!beaten) expected.push_back(i);
  }

  EXPECT_THAT(non_dominated(points), testing::ElementsAreArray(expected));
}

}  // namespace
}  // namespace crossisle::report
