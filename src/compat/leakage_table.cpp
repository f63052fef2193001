// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/leakage_table.hpp"

#include <algorithm>
#include <cmath>

#include "crossisle/compat/component_energies.hpp"

namespace crossisle::compat {
namespace {

using hardware::Knob;

std::vector<std::int64_t> whole_grid(const hardware::Technology& technology, Knob knob, double scale) {
  std::vector<std::int64_t> sizes;
  for (const double value : technology.grid(knob)) sizes.push_back(std::llround(value * scale));
  return sizes;
}

std::optional<std::size_t> index_of(const std::vector<std::int64_t>& sizes, std::int64_t size) {
  const auto found = std::lower_bound(sizes.begin(), sizes.end(), size);
  if (found == sizes.end() || *found != size) return std::nullopt;
  return static_cast<std::size_t>(found - sizes.begin());
}

}  // namespace

GridIndex::GridIndex(const hardware::Technology& technology)
    : technology_(&technology),
      macros_per_tile_(whole_grid(technology, Knob::macros_per_tile, 1.0)),
      global_buffer_bits_(
          whole_grid(technology, Knob::global_buffer, static_cast<double>(hardware::bits_per_kib))) {}

GridPosition GridIndex::of(const hardware::Chip& chip) const {
  const auto wordlines = technology_->wordlines_index(chip.wordlines);
  const auto bitlines = technology_->bitlines_index(chip.bitlines);
  const auto macros = index_of(macros_per_tile_, chip.macros_per_tile);
  const auto buffer = index_of(global_buffer_bits_, chip.global_buffer_bits);
  const std::int32_t max_bits = technology_->max_bits_per_cell();
  const bool covered = wordlines && bitlines && macros && buffer && chip.bits_per_cell >= 1 &&
                       chip.bits_per_cell <= max_bits && chip.router_groups > 0 && chip.tiles_per_group > 0 &&
                       chip.cycle_time_s > 0.0 && technology_->voltage_index(chip.voltage_v) &&
                       technology_->tile_buffer(chip.macros_per_tile, chip.wordlines) != nullptr &&
                       technology_->tile_buffer(chip.macros_per_tile, chip.bitlines) != nullptr;
  if (!covered) technology_->require_covered(chip);
  return {*wordlines, *bitlines, *macros, *buffer};
}

LeakageTable::LeakageTable(const hardware::Technology& technology, const GridIndex& grid, double cycle_time_s)
    : cycle_time_s_(cycle_time_s),
      wordlines_(technology.wordlines_count()),
      bitlines_(technology.bitlines_count()) {
  const auto kind = technology.cell();
  for (std::size_t voltage = 0; voltage < technology.voltage_count(); ++voltage) {
    for (std::size_t wordlines = 0; wordlines < wordlines_; ++wordlines) {
      for (std::size_t bitlines = 0; bitlines < bitlines_; ++bitlines) {
        const ArrayLeakage leakage =
            ArrayLeakage::of(technology.array(voltage, wordlines, bitlines), kind, cycle_time_s);
        macros_.push_back(leakage.adc_pj + leakage.row_pj + leakage.column_pj + leakage.weight_row_pj);
        cells_.push_back(leakage.cell_pj);
      }
    }
  }
  const auto buffer = [&](std::int64_t macros, std::int64_t depth) {
    const hardware::BufferCosts* found = technology.tile_buffer(macros, depth);
    return found == nullptr ? 0.0
                            : buffer_leakage_pj(*found, cycle_time_s);  // no covered chip has this buffer
  };
  for (const std::int64_t macros : grid.macros_per_tile()) {
    for (const std::int64_t depth : technology.array_wordlines())
      input_buffers_.push_back(buffer(macros, depth));
    for (const std::int64_t depth : technology.array_bitlines())
      output_buffers_.push_back(buffer(macros, depth));
  }
  for (const std::int64_t bits : grid.global_buffer_bits()) {
    global_buffers_.push_back(buffer_leakage_pj(*technology.global_buffer(bits), cycle_time_s));
  }
}

}  // namespace crossisle::compat
