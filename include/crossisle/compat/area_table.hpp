// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "crossisle/compat/component_energies.hpp"
#include "crossisle/compat/leakage_table.hpp"

namespace crossisle::compat {

/// Areas of one copy of each component, for all chips that a technology covers.
class AreaTable {
 public:
  AreaTable(const hardware::Technology& technology, const GridIndex& grid);

  ComponentAreas at(std::size_t voltage, const GridPosition& position) const noexcept;
  /// True if some array has a different area at another supply voltage.
  bool depends_on_voltage() const noexcept;

 private:
  std::size_t wordlines_;
  std::size_t bitlines_;
  double router_um2_;
  std::vector<ArrayAreas> arrays_;      ///< by voltage, wordlines and bitlines
  std::vector<double> input_buffers_;   ///< by macros of a tile and wordlines
  std::vector<double> output_buffers_;  ///< by macros of a tile and bitlines
  std::vector<double> global_buffers_;
};

}  // namespace crossisle::compat
