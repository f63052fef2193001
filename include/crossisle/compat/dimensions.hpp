// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "crossisle/hardware/chip.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::compat {

/// The loops of a layer on an in-memory-computing chip, named as in Timeloop.
///
/// They are the six loops of a convolution, its batch, its groups, and `y`, the slices into which a weight is
/// cut because a cell stores fewer bits than a weight has. The reference's mapper numbers its options in this
/// order.
namespace dim {
enum Dimension : std::uint8_t { c, m, r, s, n, p, q, y, g };
}
using dim::Dimension;
inline constexpr std::size_t dimension_count = 9;
template <class Value>
using PerDimension = std::array<Value, dimension_count>;
using Bounds = PerDimension<std::int64_t>;

/// Level at which copies of hardware work in parallel, from the outside in.
enum class Level : std::uint8_t { router_group, tile, macro, column, row };
inline constexpr std::size_t level_count = 5;
template <class Value>
using PerLevel = std::array<Value, level_count>;
constexpr std::size_t index(Level level) noexcept {
  return static_cast<std::size_t>(level);
}

/// Bits of an input, a weight and an output, fixed in the model's arrays.
inline constexpr std::int64_t word_bits = 8;

/// Returns the weight bits in one cell.
constexpr std::int64_t slice_bits(std::int64_t bits_per_cell) noexcept {
  return bits_per_cell < word_bits ? bits_per_cell : word_bits;
}

/// Returns the cells per weight.
constexpr std::int64_t slices(std::int64_t bits_per_cell) noexcept {
  return (word_bits + slice_bits(bits_per_cell) - 1) / slice_bits(bits_per_cell);
}

/// Sizes of a chip that determine where the loops of a layer are executed.
struct Geometry {
  std::int32_t bits_per_cell = 1;
  std::int32_t wordlines = 0;
  std::int32_t bitlines = 0;
  std::int32_t router_groups = 0;
  std::int32_t tiles_per_group = 0;
  std::int32_t macros_per_tile = 0;

  static Geometry of(const hardware::Chip& chip) noexcept {
    return {chip.bits_per_cell, chip.wordlines,       chip.bitlines,
            chip.router_groups, chip.tiles_per_group, chip.macros_per_tile};
  }
  bool operator==(const Geometry&) const = default;
};

/// Returns the loop bounds of a layer; `y` counts bits of a weight.
constexpr Bounds bounds_of(const workload::LayerShape& shape) noexcept {
  return {shape.c, shape.m, shape.r, shape.s, shape.n, shape.p, shape.q, word_bits, shape.g};
}

}  // namespace crossisle::compat
