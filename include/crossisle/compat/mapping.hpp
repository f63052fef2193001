// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "crossisle/compat/dimensions.hpp"
#include "crossisle/compat/nest.hpp"
#include "crossisle/hardware/technology.hpp"

namespace crossisle::compat {

/// Order of the temporal iterations of a layer, divided into iterations above and below the global buffer.
///
/// An iteration above the global buffer changes its content; iterations below reuse the content. The order of
/// loops is fixed by the reference's chips, except for slices and kernel loops below the buffer (streamed
/// weights only).
struct TemporalMapping {
  static constexpr std::size_t free_count = 3;

  Bounds above{};  ///< iterations per dimension above the global buffer
  Bounds below{};  ///< iterations below; above * below is Nest::leftover
  /// Order of the slice and kernel loops below the buffer, from the outside in.
  std::array<Dimension, free_count> free_order{dim::r, dim::s, dim::y};

  bool operator==(const TemporalMapping&) const = default;
};

/// Returns the bits of inputs and outputs that a mapping keeps in the global buffer, counted like the
/// reference's mapper does: with every loop at its full factor, including ragged ends.
std::int64_t global_buffer_bits(const Nest& nest, const TemporalMapping& mapping) noexcept;

/// The temporal loops of a mapping, from the outside in, without loops of a single iteration.
class TemporalLoops {
 public:
  struct Loop {
    Dimension dimension;
    std::int64_t turns;
    std::int64_t step;  ///< elements between two iterations
  };
  /// Maximum number of loops: two per dimension.
  static constexpr std::size_t capacity = 2 * dimension_count;

  TemporalLoops(const Nest& nest, const TemporalMapping& mapping, hardware::CellKind cell) noexcept;

  std::size_t size() const noexcept { return size_; }
  /// Returns the number of loops above the global buffer; the others are below it.
  std::size_t above() const noexcept { return above_; }
  const Loop& operator[](std::size_t i) const noexcept { return loops_[i]; }

 private:
  void add(Dimension dimension, std::int64_t turns, std::int64_t step) noexcept;

  std::array<Loop, capacity> loops_;
  std::size_t size_ = 0;
  std::size_t above_ = 0;
};

}  // namespace crossisle::compat
