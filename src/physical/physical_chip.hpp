// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
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
  std::size_t input_slice = 0;  ///< dac_bits - 1
  hardware::Device device{};
  Macro macro;
  std::span<const Readout> readouts;  ///< by precision, in the order of the model

  double macros = 0.0;
  double macros_per_tile = 0.0;
  double groups = 0.0;
  double rows = 0.0;
  double columns = 0.0;
  double active_rows = 0.0;
  double adcs = 0.0;
  double dac_bits = 1.0;
  bool sample_and_hold = true;
  bool double_buffering = true;
  bool pipelining = false;
  double pinned_fraction = 0.0;
  double streaming_macros = 1.0;  ///< that streamed weights are loaded into at a time
  double max_copies = 1.0;
  double clock_ns = 1.0;
  double input_buffer_bits = 0.0;
  double buffer_width = 1.0;
  double global_buffer_bits = 0.0;
  double global_buffer_width = 1.0;
  double link_width = 1.0;
  double digital_macs = 1.0;
  double vector_lanes = 1.0;
  double dram_bytes_per_ns = 1.0;  ///< sustained
  double dram_gb = 0.0;

  BufferEnergies input_buffer;
  BufferEnergies output_buffer;
  BufferEnergies global_buffer;
  double network_pj = 0.0;     ///< per bit on the on-chip network
  double dram_pj = 0.0;        ///< per bit
  double multiplier_pj = 0.0;  ///< per product of bits on the digital multipliers
  double accumulate_pj = 0.0;  ///< per accumulation of a multiplier
  double vector_pj = 0.0;      ///< per operation of a lane
  double lookup_ns = 0.0;      ///< first access to a table in DRAM
  double lookup_pj = 0.0;      ///< per row of a table
  double write_pulses = 1.0;   ///< to program a resistive cell
  double clock_share = 0.0;    ///< energy of clock and control over that of the digital parts
  double layer_clocks = 0.0;   ///< to fill and drain the pipeline of a layer
  double leakage_w = 0.0;
  double dram_idle_w = 0.0;
  double dram_active_w = 0.0;  ///< beside dram_idle_w, while data are transferred

  cost::PerComponent area_mm2{};
  double total_area_mm2 = 0.0;
  double dram_dies_mm2 = 0.0;
  double interposer_mm2 = 0.0;
  double system_area_mm2 = 0.0;  ///< with the dies of DRAM and the interposer
  double cost_usd = 0.0;
  double dies_per_wafer = 1.0;  ///< below 1: the chip cannot be made

  /// Returns the energy of a product with accumulation on the digital multipliers.
  double product_pj(double one_bits, double other_bits) const noexcept {
    return one_bits * other_bits * multiplier_pj +
           std::ceil(one_bits / 8.0) * std::ceil(other_bits / 8.0) * accumulate_pj;
  }
};

/// Conditions of a system that are the same for all of its chips.
struct SystemConditions {
  double junction_c = 60.0;
  std::optional<hardware::PhysicalTechnology::DramType> own_dram;
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
  /// @param precisions of the layers of the model
  PhysicalChipBuilder(const hardware::PhysicalTechnology& technology, const Calibration& calibration,
                      SystemConditions conditions, std::vector<Precision> precisions);
  /// Returns a chip, which is valid until the next call.
  /// @throws core::Error if the formulas are not valid for it (hardware::physical_limits)
  const PhysicalChip& build(const hardware::Chip& chip);

 private:
  /// Areas of parts that the formulas of a chip's components share.
  struct PartAreas {
    double tiles_per_group = 1.0;    ///< a number
    double input_buffer_um2 = 0.0;   ///< of a tile
    double output_buffer_um2 = 0.0;  ///< of a tile
    double tile_adders_um2 = 0.0;    ///< of a tile
    double router_um2 = 0.0;         ///< of a router group
    double digital_um2 = 0.0;        ///< of all multipliers and vector lanes
    double global_buffer_mm2 = 0.0;
    double dram_mm2 = 0.0;  ///< of the interface
  };
  const Circuits& circuits(double node_nm, double voltage_v);
  const TileBufferLaw& tile_buffer_law(double kib);
  const GlobalBufferLaw& global_buffer_law(double mib);
  hardware::PhysicalTechnology::DramType dram_of(const hardware::Chip& chip) const;
  void add_buffers(const hardware::Chip& chip, const Circuits& scaled, PartAreas& areas);
  void add_areas(const PartAreas& parts);
  void add_network(const Circuits& scaled, double voltage);
  void add_leakage(const hardware::Chip& chip, double digital_um2, double voltage);
  void add_dram(const hardware::Chip& chip, const hardware::PhysicalTechnology::DramType& dram);
  void add_system(const hardware::Chip& chip, const hardware::PhysicalTechnology::DramType& dram);

  const hardware::PhysicalTechnology& technology_;
  Calibration calibration_;
  SystemConditions conditions_;
  std::vector<Precision> precisions_;
  double leakage_factor_ = 1.0;
  LogTable global_buffer_read_;
  LogTable global_buffer_write_;
  LogTable global_buffer_area_;
  LogTable wafer_usd_;
  std::deque<Circuits> circuits_;  ///< whose references stay valid when one is added
  FewValues<TileBufferLaw> tile_buffer_laws_;
  FewValues<GlobalBufferLaw> global_buffer_laws_;
  FewValues<double> wafer_prices_;
  std::vector<Readout> readouts_;
  PhysicalChip chip_;
};

}  // namespace crossisle::physical
