// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/maths.hpp"

#include <cmath>
#include <initializer_list>

namespace crossisle::core {
namespace {

/// Rounding stops Newton's iteration up to two places beside the root; of the places around, the one whose
/// power comes closest to the value is the root itself where that is a double.
double closest_root(double near, double value, std::int32_t n) noexcept {
  double best = near;
  double least = std::abs(integer_power(near, n) - value);
  for (const double direction : {0.0, 2.0}) {
    double candidate = near;
    for (int place = 0; place < 2; ++place) {
      candidate = std::nextafter(candidate, direction);
      const double miss = std::abs(integer_power(candidate, n) - value);
      if (miss < least) {
        least = miss;
        best = candidate;
      }
    }
  }
  return best;
}

}  // namespace

double integer_power(double base, std::int32_t exponent) noexcept {
  double result = 1.0;
  for (std::int32_t i = 0; i < std::abs(exponent); ++i) result *= base;
  return exponent < 0 ? 1.0 / result : result;
}

double nth_root(double value, std::int32_t n, std::int32_t binary_exponent) noexcept {
  if (!(value > 0.0) || std::isinf(value)) return value;
  if (n == 1) return std::ldexp(value, binary_exponent);
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);  // exact
  exponent += binary_exponent;
  // Start above the root, from where Newton's iteration only falls until rounding stops it.
  int quotient = exponent / n;
  if (exponent % n > 0) ++quotient;
  const double scaled = std::ldexp(mantissa, exponent - quotient * n);  // in (2^-n, 1]
  double root = 1.0;
  for (double next = root;; root = next) {
    next = ((n - 1) * root + scaled / integer_power(root, n - 1)) / n;
    if (next >= root) break;
  }
  return std::ldexp(closest_root(root, scaled, n), quotient);
}

}  // namespace crossisle::core
