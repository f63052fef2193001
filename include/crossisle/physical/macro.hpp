// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/hardware/chip.hpp"
#include "crossisle/physical/circuits.hpp"

namespace crossisle::physical {

/// Calibration of a family of chips to measurements, as factors on values of the technology
/// (data/calibration).
struct Calibration {
  double adc_energy = 1.95;
  double adc_area = 0.72;
  double switched_energy = 1.0;  ///< of cells, rows and trees
  double peripheral_area = 1.0;  ///< of drivers and multiplexers
  double analog_time = 1.0;      ///< of reads, conversions and trees

  bool operator==(const Calibration&) const = default;
};

/// One macro: an array of cells with its drivers and readout. Energies in pJ, times in ns, areas in um2;
/// quantities that do not apply to a kind of cell are 0.
///
/// - An input slice costs one swing of its row, and one conversion by the row's DAC if it has several levels.
///   A current-mode read takes the unit pulses of the slice; then the array settles to half a step of the
///   ADC.
/// - A resistive cell draws its current from the supply during the whole slice. A charge-domain cell switches
///   its capacitor. A digital macro multiplies bit by bit and adds 8-bit weights in a ripple-carry tree over
///   the active rows.
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
  double tree_ns = 0.0;

  double row_pj = 0.0;               ///< per row and slice
  double cell_pj = 0.0;              ///< per active charge-domain cell
  double cell_pj_per_siemens = 0.0;  ///< per resistive cell and slice
  double tree_pj = 0.0;              ///< per tree and slice at full activity
  double product_pj = 0.0;           ///< per product of bits at full activity
  double conversion_pj = 0.0;        ///< including shift-and-add
  double write_pj = 0.0;             ///< per cell
  double write_row_ns = 0.0;         ///< if longer than a clock cycle
};

/// Returns the number of rows of a chip that are active at once, at most the number that exist.
double active_rows(const hardware::Chip& chip) noexcept;
/// Returns the number of converters of a macro that work at once, at most the number of its bitlines.
double adc_count(const hardware::Chip& chip) noexcept;

/// Returns the macro of a chip.
/// @param cell_f2 area of a cell in squares of the node; 0: the area that the technology states
Macro make_macro(const hardware::PhysicalTechnology& technology, const Circuits& circuits,
                 const hardware::Chip& chip, const Calibration& calibration, double cell_f2 = 0.0);

}  // namespace crossisle::physical
