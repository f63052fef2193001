// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "crossisle/compat/dimensions.hpp"
#include "crossisle/cost/cost_model.hpp"

namespace crossisle::compat {

/// Cost of one network on all chips of one geometry and global buffer: energies by supply voltage, and the
/// factors of the cycle time in leakage and latency.
struct GeometryCost {
  cost::Verdict verdict = cost::Verdict::feasible;
  double violation = 0.0;
  double cycles = 0.0;  ///< of all layers
  /// Cycles times copies at work, summed over layers.
  double tile_cycles = 0.0;
  double macro_cycles = 0.0;
  double cell_cycles = 0.0;
};

/// Cache of the costs of one network by geometry: an open-addressing hash table that does not shrink by
/// itself.
class GeometryTable {
 public:
  struct Key {
    Geometry geometry;
    std::int64_t global_buffer_bits = 0;
    bool operator==(const Key&) const = default;
    std::uint64_t hash() const noexcept;
  };
  struct Entry {
    const GeometryCost* cost = nullptr;
    std::span<const double>
        energy_pj;  ///< of all actions, by voltage of the technology; empty unless feasible
  };

  explicit GeometryTable(std::size_t voltages) : voltages_(voltages), slots_(first_slots, empty) {}

  /// Returns the cached costs; `cost` is null if there are none. Valid until the next `insert` or `clear`.
  Entry find(const Key& key) const noexcept;
  /// @param energy_pj one value per voltage, or none
  Entry insert(const Key& key, const GeometryCost& cost, std::span<const double> energy_pj);
  void clear();
  std::size_t bytes() const noexcept;

 private:
  struct Record {
    Key key;
    GeometryCost cost;
    std::uint32_t energies = 0;  ///< position in energies_, in rows of voltages_
  };
  static constexpr std::uint32_t empty = 0xffffffffU;
  static constexpr std::size_t first_slots = 1024;  ///< a power of two, like every later number of slots

  std::size_t slot_of(const Key& key) const noexcept;
  Entry entry(const Record& record) const noexcept;
  void grow();

  std::size_t voltages_;
  std::vector<std::uint32_t> slots_;
  std::vector<Record> records_;
  std::vector<double> energies_;
};

}  // namespace crossisle::compat
