// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/maths.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace crossisle::core {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Distance from the true root in units of the last place.
double ulps_off(double root, double value, int n) {
  const long double exact = std::pow(static_cast<long double>(value), 1.0L / n);
  const double ulp = std::nextafter(root, infinity) - root;
  return std::abs(static_cast<double>((root - exact) / ulp));
}

TEST(IntegerPower, MultipliesOneByOne) {
  EXPECT_EQ(integer_power(3.0, 0), 1.0);
  EXPECT_EQ(integer_power(0.0, 0), 1.0);
  EXPECT_EQ(integer_power(3.0, 1), 3.0);
  EXPECT_EQ(integer_power(3.0, 5), 243.0);
  EXPECT_EQ(integer_power(-2.0, 3), -8.0);
  EXPECT_EQ(integer_power(0.1, 3), 0.1 * 0.1 * 0.1);
  EXPECT_EQ(integer_power(2.0, 1023), 0x1p1023);
}

TEST(IntegerPower, DividesForNegativeExponents) {
  EXPECT_EQ(integer_power(4.0, -2), 0.0625);
  EXPECT_EQ(integer_power(0.1, -1), 1.0 / 0.1);
  EXPECT_EQ(integer_power(3.0, -2), 1.0 / 9.0);
}

class NthRoot : public testing::TestWithParam<int> {};

TEST_P(NthRoot, IsExactForEveryPerfectPowerOfADouble) {
  const int n = GetParam();

  for (double base = 1.0; base <= 20'000.0; ++base) {
    const double power = integer_power(base, n);
    if (power > 0x1p53) break;
    ASSERT_EQ(nth_root(power, n), base);
    ASSERT_EQ(nth_root(std::ldexp(power, -20 * n), n), std::ldexp(base, -20));
  }
}

TEST_P(NthRoot, IsWithinTheNextPlaceOfAnyRoot) {
  const int n = GetParam();

  double worst = 0.0;
  for (int i = 0; i < 20'000; ++i) {
    const double value = std::ldexp(0.5 + i * 2.5e-5 + 1e-7, i * 37 % 1800 - 900);
    worst = std::max(worst, ulps_off(nth_root(value, n), value, n));
  }

  EXPECT_LT(worst, 1.0);
}

TEST_P(NthRoot, ReachesTheEndsOfADouble) {
  const int n = GetParam();

  for (const double value : {1e-300, 1e300, 2.2250738585072014e-308, 1.7976931348623157e308}) {
    EXPECT_LT(ulps_off(nth_root(value, n), value, n), 1.0) << value;
  }
  EXPECT_LT(ulps_off(nth_root(5e-324, n), 5e-324, n), 1.0);
}

TEST_P(NthRoot, TakesProductsBeyondADouble) {
  const int n = GetParam();

  EXPECT_EQ(nth_root(1.0, n, 1000 * n), 0x1p1000);
  EXPECT_EQ(nth_root(integer_power(3.0, n), n, -900 * n), std::ldexp(3.0, -900));
  EXPECT_EQ(nth_root(0.7, n, 3), nth_root(5.6, n));
}

INSTANTIATE_TEST_SUITE_P(Degrees, NthRoot, testing::Values(1, 2, 3, 4, 5, 6, 7, 8, 9),
                         testing::PrintToStringParamName());

TEST(NthRootOf, WhatHasNoOtherRootIsItself) {
  EXPECT_EQ(nth_root(0.0, 3), 0.0);
  EXPECT_EQ(nth_root(infinity, 3), infinity);
  EXPECT_TRUE(std::isnan(nth_root(std::nan(""), 3)));
  EXPECT_EQ(nth_root(17.3, 1), 17.3);
}

TEST(RealPower, AgreesWithTheLibraryWithinAFewUlps) {
  for (double x = 1e-12; x < 1e12; x *= 1.37) {
    EXPECT_NEAR(logarithm(x), std::log(x), 1e-14 * std::max(1.0, std::abs(std::log(x)))) << x;
    EXPECT_NEAR(real_power(x, 1.3) / std::pow(x, 1.3), 1.0, 1e-13) << x;
  }
  for (double x = -600.0; x < 600.0; x += 3.7) EXPECT_NEAR(exponential(x) / std::exp(x), 1.0, 1e-14) << x;
  EXPECT_EQ(exponential(0.0), 1.0);
  // Subnormal results, of which fewer bits are left, and the ends of the range.
  for (double x = -745.0; x < -700.0; x += 0.37)
    EXPECT_NEAR(exponential(x), std::exp(x), 1e-14 * std::exp(x) + std::numeric_limits<double>::denorm_min())
        << x;
  EXPECT_EQ(exponential(-746.0), 0.0);
  EXPECT_EQ(exponential(-9e8), 0.0);
  EXPECT_NEAR(exponential(709.7) / std::exp(709.7), 1.0, 1e-14);
  EXPECT_EQ(exponential(710.0), std::numeric_limits<double>::infinity());
  EXPECT_EQ(exponential(9e8), std::numeric_limits<double>::infinity());
  EXPECT_EQ(logarithm(1.0), 0.0);
}

}  // namespace
}  // namespace crossisle::core
