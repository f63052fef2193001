// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/maths.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <initializer_list>

#include "crossisle/core/precondition.hpp"

namespace crossisle::core {
namespace {

constexpr double ln2_high = 0x1.62e42fee00000p-1;
constexpr double ln2_low = 0x1.a39ef35793c76p-33;

/// 1 / n! for the terms of a series.
constexpr std::array<double, 15> inverse_factorials = [] {
  std::array<double, 15> inverses{};
  double factorial = 1.0;  // exact up to 18!
  for (std::size_t n = 0; n < inverses.size(); ++n) {
    if (n > 0) factorial *= static_cast<double>(n);
    inverses[n] = 1.0 / factorial;
  }
  return inverses;
}();

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
  // x = k ln 2 + r; ln 2 in two parts, the first with zeros at its end, keeps r exact.
  const double k = std::floor(x / (ln2_high + ln2_low) + 0.5);
  const double r = (x - k * ln2_high) - k * ln2_low;
  // |r| < 0.35: the next term of the series is below 1e-18. Even and odd terms are summed side by side, which
  // takes half the time.
  const double square = r * r;
  double even = inverse_factorials[14];
  double odd = inverse_factorials[13];
  for (std::size_t term = 12; term > 0; term -= 2) {
    even = even * square + inverse_factorials[term];
    odd = odd * square + inverse_factorials[term - 1];
  }
  const double sum = 1.0 + (odd * r + even * square);
  // The library's function is needed where a power of two alone would be subnormal or infinite.
  constexpr double max_plain_exponent = 1000.0;
  if (std::abs(k) > max_plain_exponent) return std::ldexp(sum, static_cast<int>(k));
  constexpr std::int64_t bias = 1023;
  constexpr unsigned fraction_bits = 52;
  return sum * std::bit_cast<double>((static_cast<std::int64_t>(k) + bias) << fraction_bits);
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
