// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "crossisle/compat/action_counts.hpp"

namespace crossisle::compat {

/// Returns a table that is true for the given dimensions.
constexpr PerDimension<bool> relevant_to(std::initializer_list<Dimension> dimensions) {
  PerDimension<bool> relevant{};
  for (const Dimension d : dimensions) relevant[d] = true;
  return relevant;
}
inline constexpr PerDimension<bool> moves_inputs =
    relevant_to({dim::n, dim::c, dim::p, dim::q, dim::r, dim::s, dim::g});
inline constexpr PerDimension<bool> moves_outputs = relevant_to({dim::n, dim::m, dim::p, dim::q, dim::g});
inline constexpr PerDimension<bool> moves_weights =
    relevant_to({dim::c, dim::m, dim::r, dim::s, dim::y, dim::g});
/// Dimensions along which input tiles overlap.
inline constexpr PerDimension<bool> slides = relevant_to({dim::p, dim::q, dim::r, dim::s});
inline constexpr std::array<Dimension, 3> input_blocks{dim::n, dim::c, dim::g};

inline double as_double(std::int64_t value) noexcept {
  return static_cast<double>(value);
}

/// Returns one past the innermost loop that moves a tensor; 0 if none does.
inline std::size_t moving_loops(const TemporalLoops& loops, const PerDimension<bool>& moves) noexcept {
  std::size_t count = loops.size();
  while (count > 0 && !moves[loops[count - 1].dimension]) --count;
  return count;
}

/// Returns the total number of iterations of the first `count` loops.
inline double turns_together(const TemporalLoops& loops, std::size_t count) noexcept {
  double product = 1.0;
  for (std::size_t i = 0; i < count; ++i) product *= as_double(loops[i].turns);
  return product;
}

/// Returns the number of different sums a * step_a + b * step_b for a < count_a, b < count_b: the input rows
/// that copies along output rows and kernel rows need.
inline double distinct_sums(std::int64_t count_a, std::int64_t step_a, std::int64_t count_b,
                            std::int64_t step_b) noexcept {
  if (count_a == 1 || count_b == 1) return as_double(count_a * count_b);
  std::int64_t divisor = step_a;
  for (std::int64_t rest = step_b; rest != 0;) {
    const std::int64_t next = divisor % rest;
    divisor = rest;
    rest = next;
  }
  const std::int64_t repeated_a = count_a - step_b / divisor;
  const std::int64_t repeated_b = count_b - step_a / divisor;
  const std::int64_t repeated = repeated_a > 0 && repeated_b > 0 ? repeated_a * repeated_b : 0;
  return as_double(count_a * count_b - repeated);
}

}  // namespace crossisle::compat
