// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/statistics.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <vector>

namespace crossisle::core {
namespace {

TEST(Quantile, interpolates_as_numpy_does) {
  // numpy.quantile([1, 2, 4, 8], [0, 0.25, 0.5, 1]) is [1, 1.75, 3, 8].
  const std::vector<double> values{1.0, 2.0, 4.0, 8.0};

  EXPECT_EQ(quantile(values, 0.0), 1.0);
  EXPECT_EQ(quantile(values, 0.25), 1.75);
  EXPECT_EQ(quantile(values, 0.5), 3.0);
  EXPECT_EQ(quantile(values, 1.0), 8.0);
}

TEST(Quantile, takes_the_smaller_neighbour_when_asked_to) {
  // numpy.quantile([1, 2, 4, 8], [0.5, 0.99, 1], method="lower") is [2, 4, 8].
  const std::vector<double> values{1.0, 2.0, 4.0, 8.0};

  EXPECT_EQ(quantile(values, 0.5, Interpolation::lower), 2.0);
  EXPECT_EQ(quantile(values, 0.99, Interpolation::lower), 4.0);
  EXPECT_EQ(quantile(values, 1.0, Interpolation::lower), 8.0);
}

TEST(Quantile, of_an_infinite_number_is_that_number) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> values{1.0, infinity, infinity};

  EXPECT_EQ(quantile(values, 0.0), 1.0);
  EXPECT_EQ(quantile(values, 0.5), infinity);
}

TEST(RankCorrelation, is_that_of_spearman) {
  // One swap of neighbours among five: 1 - 6 * 2 / (5 * 24) = 0.9.
  const std::vector<double> first{1.0, 2.0, 3.0, 4.0, 5.0};
  const std::vector<double> second{10.0, 20.0, 30.0, 60.0, 50.0};

  EXPECT_NEAR(rank_correlation(first, second), 0.9, 1e-12);
}

TEST(RankCorrelation, shares_ranks_among_equal_values) {
  // Ranks 1.5, 1.5, 3, 4 and 1, 2, 3, 4: deviations from 2.5 have the products 1.5 + 0.5 + 0.25 + 2.25 = 4.5,
  // the squares 1 + 1 + 0.25 + 2.25 = 4.5 and 5, so that the correlation is 4.5 / sqrt(22.5).
  const std::vector<double> tied{7.0, 7.0, 8.0, 9.0};
  const std::vector<double> rising{1.0, 2.0, 3.0, 4.0};

  EXPECT_NEAR(rank_correlation(tied, rising), 0.9486832980505138, 1e-12);
}

TEST(RankCorrelation, of_constant_numbers_is_1_with_others_of_the_kind_and_0_else) {
  const std::vector<double> constant{2.0, 2.0, 2.0};
  const std::vector<double> rising{1.0, 2.0, 3.0};

  EXPECT_EQ(rank_correlation(constant, constant), 1.0);
  EXPECT_EQ(rank_correlation(constant, rising), 0.0);
}

}  // namespace
}  // namespace crossisle::core
