// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "crossisle/hardware/chip.hpp"
#include "crossisle/hardware/technology.hpp"

namespace crossisle::compat {

/// Position of a chip on the grids of a technology.
struct GridPosition {
  std::size_t wordlines = 0;
  std::size_t bitlines = 0;
  std::size_t macros_per_tile = 0;
  std::size_t global_buffer = 0;
};

/// Finds grid positions of chips.
class GridIndex {
 public:
  explicit GridIndex(const hardware::Technology& technology);

  /// @throws core::Error for a chip that the technology does not cover
  GridPosition of(const hardware::Chip& chip) const;
  const std::vector<std::int64_t>& macros_per_tile() const noexcept { return macros_per_tile_; }
  const std::vector<std::int64_t>& global_buffer_bits() const noexcept { return global_buffer_bits_; }

 private:
  const hardware::Technology* technology_;
  std::vector<std::int64_t> macros_per_tile_;
  std::vector<std::int64_t> global_buffer_bits_;
};

/// Leakage per cycle [pJ] of one copy of each component that leaks, for all chips with one cycle time.
class LeakageTable {
 public:
  LeakageTable(const hardware::Technology& technology, const GridIndex& grid, double cycle_time_s);

  double cycle_time_s() const noexcept { return cycle_time_s_; }
  /// Returns the leakage of drivers and converters of a macro.
  double macro_pj(std::size_t voltage, const GridPosition& at) const noexcept {
    return macros_[array_position(voltage, at)];
  }
  double cell_pj(std::size_t voltage, const GridPosition& at) const noexcept {
    return cells_[array_position(voltage, at)];
  }
  /// Returns the leakage of the input and output buffers of a tile.
  double tile_pj(const GridPosition& at) const noexcept {
    return input_buffers_[at.macros_per_tile * wordlines_ + at.wordlines] +
           output_buffers_[at.macros_per_tile * bitlines_ + at.bitlines];
  }
  double global_buffer_pj(const GridPosition& at) const noexcept { return global_buffers_[at.global_buffer]; }

 private:
  std::size_t array_position(std::size_t voltage, const GridPosition& at) const noexcept {
    return (voltage * wordlines_ + at.wordlines) * bitlines_ + at.bitlines;
  }

  double cycle_time_s_;
  std::size_t wordlines_;
  std::size_t bitlines_;
  std::vector<double> macros_;
  std::vector<double> cells_;
  std::vector<double> input_buffers_;
  std::vector<double> output_buffers_;
  std::vector<double> global_buffers_;
};

}  // namespace crossisle::compat
