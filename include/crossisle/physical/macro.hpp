// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "crossisle/hardware/chip.hpp"
#include "crossisle/physical/circuits.hpp"

namespace crossisle::physical {

/// Calibration of a family of chips to measurements, as factors on values of the technology
/// (data/calibration).
struct Calibration {
  double adc_energy = 1.0;
  double adc_area = 1.0;
  double switched_energy = 1.0;  ///< of cells, rows and trees
  double peripheral_area = 1.0;  ///< of drivers and multiplexers
  double analog_time = 1.0;      ///< of reads, conversions and trees
  double buffer_energy = 1.0;    ///< of tile buffers and the global buffer

  bool operator==(const Calibration&) const = default;
};

/// Bits of the weights and inputs of a layer with trained weights, 1 to 8 each.
struct Precision {
  std::int32_t weight = 8;
  std::int32_t input = 8;

  bool operator==(const Precision&) const = default;
};

/// One macro: an array of cells with its drivers and readout. Energies in pJ, times in ns, areas in um2;
/// quantities that do not apply to a kind of cell are 0.
///
/// - An input slice costs one swing of its row, and one conversion by the row's DAC if it has several levels.
///   Long rows are cut into segments with a repeater each, which makes their delay linear.
/// - A current-mode read takes the unit pulses of the slice; then the array settles to half a step of the ADC. A
///   charge-domain read takes a reset, and the sharing of charge by the active rows.
/// - A resistive cell draws its current from the supply during the slice, and during the conversion if there is no
///   sample-and-hold. A charge-domain cell switches its capacitor. A digital macro multiplies bit by bit and adds
///   weights in a ripple-carry tree over the active rows.
struct Macro {
  double cell_area = 0.0;
  double adc_area = 0.0;
  double logic_area = 0.0;   ///< shift-and-add, adder trees
  double row_area = 0.0;     ///< drivers of rows
  double column_area = 0.0;  ///< multiplexers, sample-and-hold, write drivers
  double area = 0.0;
  double cell_wire_ohm = 0.0;  ///< between adjacent cells of a line

  double integration_ns = 0.0;  ///< for one slice
  double read_ns = 0.0;         ///< including settling
  double conversion_ns = 0.0;

  double row_pj = 0.0;               ///< per row and slice
  double cell_pj = 0.0;              ///< per active charge-domain cell
  double cell_pj_per_siemens = 0.0;  ///< per resistive cell and slice
  double product_pj = 0.0;           ///< per product of bits at full activity
  double write_pj = 0.0;             ///< per cell
  double write_row_ns = 0.0;         ///< if longer than a clock cycle
};

/// Properties of a macro that depend on the precision of a layer.
struct Readout {
  double weight_columns = 8.0;  ///< columns of a weight
  double input_slices = 8.0;
  double conversions_per_column = 1.0;
  double conversion_pj = 0.0;  ///< including shift-and-add
  double tree_pj = 0.0;        ///< per tree and slice at full activity
  double tree_ns = 0.0;
};

/// Returns the number of rows of a chip that are active at once, at most the number that exist.
double active_rows(const hardware::Chip& chip) noexcept;
/// Returns the number of converters of a macro that work at once, at most the number of its bitlines.
double adc_count(const hardware::Chip& chip) noexcept;
/// Returns the supply voltage of the converters.
double adc_voltage_v(const hardware::Chip& chip) noexcept;

/// Circuits of a chip: at its supply voltage, and at that of its converters.
struct ChipCircuits {
  const Circuits& core;
  const Circuits& converters;
};
/// Returns the macro of a chip, with logic for weights and inputs of 8 bits.
Macro make_macro(const hardware::PhysicalTechnology& technology, const ChipCircuits& circuits,
                 const hardware::Chip& chip, const Calibration& calibration);
/// Returns the readout of a chip at a precision.
Readout make_readout(const hardware::PhysicalTechnology& technology, const ChipCircuits& circuits,
                     const hardware::Chip& chip, const Calibration& calibration, Precision precision);

/// Returns the conductance of a resistive cell whose content is a share of its maximum [S].
inline double conductance(const hardware::Device& device, double content) noexcept {
  const double off = 1.0 / device.on_off_ratio;
  return 1.0 / device.on_resistance_ohm * (off + (1.0 - off) * content);
}

}  // namespace crossisle::physical
