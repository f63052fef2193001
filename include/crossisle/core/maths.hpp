// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace crossisle::core {

/// Returns base^exponent by multiplications only, so that it has the same bits on every host (the C library
/// selects variants of `pow` by processor, and these may differ in the last bit).
double integer_power(double base, std::int32_t exponent) noexcept;

/// Returns the n-th root of `value` * 2^`binary_exponent` by Newton's iteration with basic arithmetic only,
/// for the same reason. The exponent allows roots of long products that are themselves outside the range of a
/// double.
/// @pre value is not negative, n > 0
double nth_root(double value, std::int32_t n, std::int32_t binary_exponent = 0) noexcept;

/// Return e^x, the natural logarithm of a positive x, and any power of a positive base, with basic arithmetic
/// only, for the same reason. The error is a few units in the last place, times |exponent ln(base)| for a
/// power.
/// @pre |x| < 1e9 (if |x| exceeds 745, e^x is 0 or infinite); x or base is positive, as stated
double exponential(double x) noexcept;
double logarithm(double x) noexcept;
double real_power(double base, double exponent) noexcept;

}  // namespace crossisle::core
