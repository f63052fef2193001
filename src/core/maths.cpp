// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/maths.hpp"

#include <cmath>

namespace crossisle::core {

double integer_power(double base, std::int32_t exponent) noexcept {
  double result = 1.0;
  for (std::int32_t i = 0; i < std::abs(exponent); ++i) result *= base;
  return exponent < 0 ? 1.0 / result : result;
}

double nth_root(double value, std::int32_t n) noexcept {
  if (value <= 0.0 || n == 1) return value;
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);  // exact
  // Start above the root, from where Newton's iteration only falls until rounding stops it.
  int quotient = exponent / n;
  if (exponent % n > 0) ++quotient;
  const double scaled = std::ldexp(mantissa, exponent - quotient * n);  // in (2^-n, 1]
  double root = 1.0;
  for (double next = root;; root = next) {
    next = ((n - 1) * root + scaled / integer_power(root, n - 1)) / n;
    if (next >= root) break;
  }
  return std::ldexp(root, quotient);
}

}  // namespace crossisle::core
