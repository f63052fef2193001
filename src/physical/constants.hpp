// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

namespace crossisle::physical {

inline constexpr double reference_node_nm = 28.0;  ///< of gates and charge-domain cells
inline constexpr double table_node_nm = 32.0;  ///< of memories, links, periphery and capacitances per cell
inline constexpr double bits_per_byte = 8.0;
inline constexpr double w_per_pj_ns = 1e-3;
inline constexpr double j_per_pj = 1e-12;
inline constexpr double s_per_ns = 1e-9;
inline constexpr double weight_bits = 8.0;  ///< of the words of a digital macro

constexpr std::int32_t ceil_divide(std::int32_t a, std::int32_t b) noexcept {
  return (a + b - 1) / b;
}

/// Clamps by selection, for loops that are compiled to vector instructions.
[[gnu::always_inline]] inline double clamped(double value, double low, double high) {
  return std::min(std::max(value, low), high);
}

}  // namespace crossisle::physical
