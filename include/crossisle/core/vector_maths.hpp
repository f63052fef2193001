// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

// Functions without branches, to be inlined into loops that are compiled to vector instructions.

namespace crossisle::core {

/// Returns the power of two with a whole exponent between -1022 and 1023.
[[gnu::always_inline]] inline double power_of_two(double exponent) noexcept {
  constexpr std::int64_t bias = 1023;
  constexpr unsigned fraction_bits = 52;
  // 32 bits first: not all processors convert a vector of doubles to 64-bit numbers.
  return std::bit_cast<double>((std::int64_t{static_cast<std::int32_t>(exponent)} + bias) << fraction_bits);
}

/// Returns `exponential(x)` (maths.hpp), with the same bits. @pre |x| < 1e9
[[gnu::always_inline]] inline double inlined_exponential(double x) noexcept {
  constexpr double ln2_high = 0x1.62e42fee00000p-1;
  constexpr double ln2_low = 0x1.a39ef35793c76p-33;
  // 1 / n! for the terms of a series.
  constexpr std::array<double, 15> inverse_factorials = [] {
    std::array<double, 15> inverses{};
    double factorial = 1.0;  // exact up to 18!
    for (std::size_t n = 0; n < inverses.size(); ++n) {
      if (n > 0) factorial *= static_cast<double>(n);
      inverses[n] = 1.0 / factorial;
    }
    return inverses;
  }();
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
  // In two steps, because a power of two alone may be too small or too large; only the last one rounds.
  constexpr double most = 1000.0;
  const double first = std::min(std::max(k, -most), most);
  const double second = std::min(std::max(k - first, -most), most);
  return sum * power_of_two(first) * power_of_two(second);
}

}  // namespace crossisle::core
