// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/geometry_table.hpp"

#include <algorithm>

namespace crossisle::compat {

std::uint64_t GeometryTable::Key::hash() const noexcept {
  const auto pair = [](std::int32_t high, std::int32_t low) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(high)) << 32U |
           static_cast<std::uint32_t>(low);
  };
  std::uint64_t hash = static_cast<std::uint64_t>(global_buffer_bits);
  for (const std::uint64_t word :
       {pair(geometry.bits_per_cell, geometry.wordlines), pair(geometry.bitlines, geometry.router_groups),
        pair(geometry.tiles_per_group, geometry.macros_per_tile)}) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;  // 2^64 divided by the golden ratio
    hash ^= hash >> 29U;
  }
  return hash;
}

std::size_t GeometryTable::slot_of(const Key& key) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(key.hash()) & mask;
  while (slots_[slot] != empty && !(records_[slots_[slot]].key == key)) slot = (slot + 1) & mask;
  return slot;
}

GeometryTable::Entry GeometryTable::entry(const Record& record) const noexcept {
  if (record.cost.verdict != cost::Verdict::feasible) return {&record.cost, {}};
  return {&record.cost, {energies_.data() + std::size_t{record.energies} * voltages_, voltages_}};
}

GeometryTable::Entry GeometryTable::find(const Key& key) const noexcept {
  const std::uint32_t position = slots_[slot_of(key)];
  return position == empty ? Entry{} : entry(records_[position]);
}

GeometryTable::Entry GeometryTable::insert(const Key& key, const GeometryCost& cost,
                                           std::span<const double> energy_pj) {
  if (2 * (records_.size() + 1) > slots_.size()) grow();
  slots_[slot_of(key)] = static_cast<std::uint32_t>(records_.size());
  records_.push_back({key, cost, static_cast<std::uint32_t>(energies_.size() / voltages_)});
  energies_.insert(energies_.end(), energy_pj.begin(), energy_pj.end());
  return entry(records_.back());
}

void GeometryTable::grow() {
  std::vector<std::uint32_t> larger(2 * slots_.size(), empty);
  slots_.swap(larger);
  for (std::size_t i = 0; i < records_.size(); ++i)
    slots_[slot_of(records_[i].key)] = static_cast<std::uint32_t>(i);
}

void GeometryTable::clear() {
  std::fill(slots_.begin(), slots_.end(), empty);
  records_.clear();
  energies_.clear();
}

std::size_t GeometryTable::bytes() const noexcept {
  return slots_.capacity() * sizeof(std::uint32_t) + records_.capacity() * sizeof(Record) +
         energies_.capacity() * sizeof(double);
}

}  // namespace crossisle::compat
