// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/area_table.hpp"

namespace crossisle::compat {

AreaTable::AreaTable(const hardware::Technology& technology, const GridIndex& grid)
    : wordlines_(technology.wordlines_count()),
      bitlines_(technology.bitlines_count()),
      router_um2_(router_area_um2(technology)) {
  for (std::size_t voltage = 0; voltage < technology.voltage_count(); ++voltage) {
    for (std::size_t wordlines = 0; wordlines < wordlines_; ++wordlines) {
      for (std::size_t bitlines = 0; bitlines < bitlines_; ++bitlines)
        arrays_.push_back(ArrayAreas::of(technology.array(voltage, wordlines, bitlines)));
    }
  }
  const auto buffer = [&](std::int64_t macros, std::int64_t depth) {
    const hardware::BufferCosts* found = technology.tile_buffer(macros, depth);
    return found == nullptr ? 0.0 : buffer_area_um2(*found);  // no covered chip has this buffer
  };
  for (const std::int64_t macros : grid.macros_per_tile()) {
    for (const std::int64_t depth : technology.array_wordlines())
      input_buffers_.push_back(buffer(macros, depth));
    for (const std::int64_t depth : technology.array_bitlines())
      output_buffers_.push_back(buffer(macros, depth));
  }
  for (const std::int64_t bits : grid.global_buffer_bits())
    global_buffers_.push_back(buffer_area_um2(*technology.global_buffer(bits)));
}

ComponentAreas AreaTable::at(std::size_t voltage, const GridPosition& position) const noexcept {
  return {arrays_[(voltage * wordlines_ + position.wordlines) * bitlines_ + position.bitlines],
          input_buffers_[position.macros_per_tile * wordlines_ + position.wordlines],
          output_buffers_[position.macros_per_tile * bitlines_ + position.bitlines], router_um2_,
          global_buffers_[position.global_buffer]};
}

bool AreaTable::depends_on_voltage() const noexcept {
  const std::size_t of_voltage = wordlines_ * bitlines_;
  for (std::size_t i = of_voltage; i < arrays_.size(); ++i) {
    if (arrays_[i] != arrays_[i % of_voltage]) return true;
  }
  return false;
}

}  // namespace crossisle::compat
