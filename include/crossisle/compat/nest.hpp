// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "crossisle/compat/dimensions.hpp"
#include "crossisle/compat/spatial_allocation.hpp"

namespace crossisle::compat {

/// The loops of a layer that are executed in parallel, with the share of each copy of hardware.
///
/// A loop is ragged if its factor does not divide the length that it splits: its last copy is smaller, or
/// there are fewer copies in the last iteration. Every quantity therefore has two values: the usual one, and,
/// with the prefix `last_`, the value in the last temporal iteration of the dimension. For a dimension
/// without temporal iterations (`leftover` 1), both are the value in the last iteration. This is the loop
/// nest of Timeloop, restricted to exact divisors in time.
struct Nest {
  using Sizes = PerDimension<std::int32_t>;  // half the width: nests are read far more often than built
  struct Loops {
    Sizes copies{};       ///< copies of the hardware below, 1 if the dimension is not split here
    Sizes last_copies{};  ///< copies at work in the last iteration
    Sizes tile{};         ///< elements along a dimension that one copy holds
    Sizes last_tile{};    ///< elements in the last iteration
    Sizes step{};         ///< elements between two neighbouring copies
    std::int64_t fanout = 1;
  };

  Bounds bounds{};              ///< loop bounds of the layer; `y` in bits
  Bounds leftover{};            ///< temporal iterations
  Bounds turn_step{};           ///< elements between two temporal iterations
  Bounds last_turn{};           ///< elements at work in the last iteration, all copies together
  PerDimension<bool> ragged{};  ///< true if some copy is smaller than the others
  PerLevel<Loops> level;
  std::int64_t stride_h = 1;
  std::int64_t stride_w = 1;

  /// Copies at work, averaged over time and rounded down, as Timeloop stores them.
  std::int64_t router_groups = 0;
  std::int64_t tiles = 0;
  std::int64_t macros = 0;
  std::int64_t cells = 0;
  /// One-bit products per cycle, also averaged and rounded down: Timeloop prints energies per such product.
  std::int64_t computes_per_cycle = 0;

  const Loops& operator[](Level at) const noexcept { return level[index(at)]; }
  /// Returns the number of temporal iterations of all dimensions together: the cycles of the layer for any
  /// mapping.
  std::int64_t cycles() const noexcept;

  static Nest build(const workload::LayerShape& shape, const SpatialAllocation& allocation,
                    std::int64_t bits_per_cell) {
    Nest nest;
    nest.rebuild(shape, allocation, bits_per_cell);
    return nest;
  }
  /// Builds the nest in place, like `build`.
  void rebuild(const workload::LayerShape& shape, const SpatialAllocation& allocation,
               std::int64_t bits_per_cell);
};

}  // namespace crossisle::compat
