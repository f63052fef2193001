// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/maths.hpp"

#include <cmath>
#include <initializer_list>

#include "crossisle/core/precondition.hpp"
#include "crossisle/core/vector_maths.hpp"

namespace crossisle::core {
namespace {

constexpr double ln2_high = 0x1.62e42fee00000p-1;
constexpr double ln2_low = 0x1.a39ef35793c76p-33;

/// Returns the double around `near` whose power is closest to the value; this is the root itself if the root
/// is a double. Rounding stops Newton's iteration up to two units in the last place from the root.
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
  CROSSISLE_EXPECTS(!(value < 0.0));
  CROSSISLE_EXPECTS(n > 0);
  if (!(value > 0.0) || std::isinf(value)) return value;
  if (n == 1) return std::ldexp(value, binary_exponent);
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);  // exact
  exponent += binary_exponent;
  // Start above the root: from there, Newton's iteration decreases until rounding stops it.
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

double exponential(double x) noexcept {
  CROSSISLE_EXPECTS(std::abs(x) < 1e9);
  return inlined_exponential(x);
}

double logarithm(double x) noexcept {
  CROSSISLE_EXPECTS(x > 0.0);
  constexpr double root_half = 0.70710678118654752;
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < root_half) {
    mantissa *= 2.0;
    --exponent;
  }
  // ln m = 2 artanh z, |z| < 0.172: the next term is below 1e-18.
  const double z = (mantissa - 1.0) / (mantissa + 1.0);
  const double square = z * z;
  double sum = 0.0;
  for (int odd = 23; odd > 0; odd -= 2) sum = sum * square + 1.0 / odd;
  return exponent * ln2_high + (exponent * ln2_low + 2.0 * z * sum);
}

double real_power(double base, double exponent) noexcept {
  CROSSISLE_EXPECTS(base > 0.0);
  return exponential(exponent * logarithm(base));
}

}  // namespace crossisle::core
