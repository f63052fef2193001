// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "crossisle/compat/action_counts.hpp"
#include "crossisle/cost/cost_model.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/hardware/technology.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::compat {

/// Rounds to a number of significant decimal digits, with halves of the exact binary value to even, like C's
/// `%.*e`.
double round_significant(double value, int digits);

/// Energy per action of the components whose energy depends on the data and on the supply voltage [pJ].
///
/// Inputs are trains of up to 255 pulses: a wordline costs its idle energy plus 255 x mean input x the
/// additional energy of a pulse, and a cell costs 255 x mean input x the energy of a read at its mean
/// content. Each value is rounded to six digits, as in Accelergy's tables.
struct DataEnergies {
  double conversion_pj = 0.0;
  double column_pj = 0.0;
  double row_pulse_train_pj = 0.0;
  double cell_read_pj = 0.0;
  double cell_write_pj = 0.0;
  double weight_row_pj = 0.0;

  static DataEnergies of(const hardware::ArrayCosts& array, const workload::ValueStatistics& values,
                         std::int64_t bits_per_cell);
};

/// Energy per access of memories and routers [pJ], independent of data and supply voltage.
struct TransportEnergies {
  double input_buffer_read_pj = 0.0;
  double input_buffer_write_pj = 0.0;
  double output_buffer_read_pj = 0.0;
  double output_buffer_write_pj = 0.0;
  double router_flit_pj = 0.0;
  double global_buffer_read_pj = 0.0;
  double global_buffer_write_pj = 0.0;
  double dram_burst_pj = 0.0;

  /// @pre the technology covers the chip
  static TransportEnergies of(const hardware::Chip& chip, const hardware::Technology& technology);
};

/// Leakage in one cycle of an array with its periphery [pJ].
///
/// The leakage of drivers and converters is multiplied by the cycle time twice. This mistake of the reference
/// makes their leakage vanish; it is kept so that totals agree.
struct ArrayLeakage {
  double adc_pj = 0.0;
  double column_pj = 0.0;
  double row_pj = 0.0;
  double weight_row_pj = 0.0;
  double cell_pj = 0.0;  ///< one cell

  static ArrayLeakage of(const hardware::ArrayCosts& array, hardware::CellKind kind, double cycle_time_s);
};

/// Returns the leakage of a buffer and its two address adders in one cycle [pJ].
double buffer_leakage_pj(const hardware::BufferCosts& buffer, double cycle_time_s);

/// Leakage of one copy of each component in one cycle [pJ]. Only copies at work leak (perfect power gating).
struct LeakageEnergies {
  ArrayLeakage array;
  double input_buffer_pj = 0.0;
  double output_buffer_pj = 0.0;
  double global_buffer_pj = 0.0;

  /// @pre the technology covers the chip
  static LeakageEnergies of(const hardware::Chip& chip, const hardware::Technology& technology);
};

/// Returns the energy of a layer's actions by component [pJ].
cost::PerComponent action_energies(const ActionCounts& counts, const Nest& nest, const DataEnergies& data,
                                   const TransportEnergies& transport);

/// Returns the energy of a layer's buffers, routers and DRAM [pJ].
double transport_energy_pj(const ActionCounts& counts, const Nest& nest, const TransportEnergies& transport);

/// Returns the leakage of a layer by component [pJ], for every copy at work in every cycle.
cost::PerComponent leakage_energies(const Nest& nest, const LeakageEnergies& leakage);

/// Areas of one array [um^2], each rounded to six digits as Accelergy does.
struct ArrayAreas {
  double row_um2 = 0.0;
  double column_um2 = 0.0;
  double adc_um2 = 0.0;
  double cell_um2 = 0.0;  ///< one cell
  double weight_row_um2 = 0.0;

  static ArrayAreas of(const hardware::ArrayCosts& array);
  bool operator==(const ArrayAreas&) const = default;
};

/// Returns the area of a router [um^2], rounded like that of an array.
double router_area_um2(const hardware::Technology& technology);
/// Returns the area of a buffer and its two address adders [um^2], rounded like that of an array.
double buffer_area_um2(const hardware::BufferCosts& buffer);

/// Areas of one copy of each component [um^2].
struct ComponentAreas {
  ArrayAreas array;
  double input_buffer_um2 = 0.0;
  double output_buffer_um2 = 0.0;
  double router_um2 = 0.0;
  double global_buffer_um2 = 0.0;
};

/// Returns the area of a chip by component [m^2].
cost::PerComponent component_areas(const hardware::Chip& chip, const ComponentAreas& of_copies);

}  // namespace crossisle::compat
