// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/physical/macro.hpp"

namespace crossisle::physical {

/// Energies of reading and writing a bit of a buffer.
struct BufferEnergies {
  double read_pj = 0.0;
  double write_pj = 0.0;
};

/// All properties of a chip that do not depend on a layer. Times in ns, energies in pJ; counts are doubles
/// because they are used in floating-point formulas.
struct PhysicalChip {
  hardware::CellTechnology technology = hardware::CellTechnology::rram;
  hardware::Encoding encoding = hardware::Encoding::offset;
  std::int32_t bits_per_cell = 1;
  std::size_t input_slice = 0;  ///< index of dac_bits in input_slice_bits
  hardware::Device device{};
  Macro macro;

  double macros = 0.0;
  double macros_per_tile = 0.0;
  double groups = 0.0;
  double rows = 0.0;
  double columns = 0.0;
  double active_rows = 0.0;
  double adcs = 0.0;
  double dac_bits = 1.0;
  double input_slices = 8.0;
  double cells_per_weight = 8.0;  ///< columns per weight
  bool sample_and_hold = true;
  bool double_buffering = true;
  bool pipelining = false;
  double pinned_fraction = 0.0;
  double max_copies = 1.0;
  double clock_ns = 1.0;
  double input_buffer_bits = 0.0;
  double buffer_width = 1.0;
  double global_buffer_bits = 0.0;
  double global_buffer_width = 1.0;
  double link_width = 1.0;
  double digital_macs = 1.0;
  double vector_lanes = 1.0;
  double dram_bytes_per_ns = 1.0;

  BufferEnergies input_buffer;
  BufferEnergies output_buffer;
  BufferEnergies global_buffer;
  double network_pj = 0.0;  ///< per bit on the on-chip network
  double dram_pj = 0.0;     ///< per bit
  double mac_pj = 0.0;      ///< per 8-bit product of activations
  double vector_pj = 0.0;   ///< per operation of a lane
  double leakage_w = 0.0;
  double dram_static_w = 0.0;

  cost::PerComponent area_mm2{};
  double total_area_mm2 = 0.0;
};

/// Values that depend on one number only, of which a design space has a handful. When there are too many, all
/// are discarded.
template <class Value>
class FewValues {
 public:
  /// Returns the value for a number, valid until the next call. @param compute called unless it is known
  template <class Compute>
  const Value& of(double number, Compute compute) {
    for (const auto& known : known_) {
      if (known.first == number) return known.second;
    }
    constexpr std::size_t limit = 64;
    if (known_.size() == limit) known_.clear();
    return known_.emplace_back(number, compute()).second;
  }

 private:
  std::vector<std::pair<double, Value>> known_;
};

/// Buffer of a tile at 32 nm and 0.9 V.
struct TileBufferLaw {
  double read_pj;  ///< per bit
  double growth;   ///< area over the area of a buffer that does not grow beyond its cells
};

/// Global buffer at 32 nm and 0.9 V.
struct GlobalBufferLaw {
  double read_pj;  ///< per bit
  double write_pj;
  double area_mm2;
};

/// Builder of chips, which caches everything that depends on a node and voltage, or on the size of a buffer.
class PhysicalChipBuilder {
 public:
  PhysicalChipBuilder(const hardware::PhysicalTechnology& technology, const Calibration& calibration);
  /// Returns a chip. @throws core::Error if the formulas are not valid for it (hardware::physical_limits)
  PhysicalChip build(const hardware::Chip& chip);

 private:
  const Circuits& circuits(double node_nm, double voltage_v);
  const TileBufferLaw& tile_buffer_law(double kib);
  const GlobalBufferLaw& global_buffer_law(double mib);

  const hardware::PhysicalTechnology& technology_;
  Calibration calibration_;
  LogTable global_buffer_read_;
  LogTable global_buffer_write_;
  LogTable global_buffer_area_;
  std::vector<Circuits> circuits_;
  FewValues<TileBufferLaw> tile_buffer_laws_;
  FewValues<GlobalBufferLaw> global_buffer_laws_;
};

}  // namespace crossisle::physical
