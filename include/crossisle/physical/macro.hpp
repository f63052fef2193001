// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/hardware/chip.hpp"
#include "crossisle/physical/circuits.hpp"

namespace crossisle::physical {

/// Calibration of a family of chips by measurements, as factors on the values of the technology
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
/// quantities that a kind of cell does not have are 0.
///
/// - A slice of an input costs a swing of its row, and a converter if it has several levels. A current-mode
///   read takes the unit pulses of the slice, then the array settles to half a step of the converter.
/// - A resistive cell draws its current from the supply for the whole slice; a charge-domain one switches its
///   capacitor; a digital macro multiplies bit by bit and adds 8-bit weights up in a ripple-carry tree over
///   the active rows.
struct Macro {
  double cell_area = 0.0;
  double adc_area = 0.0;
  double logic_area = 0.0;   ///< shift-and-add, adder trees
  double row_area = 0.0;     ///< drivers of rows
  double column_area = 0.0;  ///< multiplexers, sample-and-hold, write drivers
  double area = 0.0;
  double cell_wire_ohm = 0.0;  ///< of a line from one cell to the next

  double integration_ns = 0.0;  ///< of one slice
  double read_ns = 0.0;         ///< with settling
  double conversion_ns = 0.0;
  double tree_ns = 0.0;

  double row_pj = 0.0;               ///< a row and slice
  double cell_pj = 0.0;              ///< a charge-domain cell that is active
  double cell_pj_per_siemens = 0.0;  ///< a resistive cell and slice
  double tree_pj = 0.0;              ///< a tree and slice at full activity
  double product_pj = 0.0;           ///< a product of bits at full activity
  double conversion_pj = 0.0;        ///< with shift-and-add
  double write_pj = 0.0;             ///< a cell
  double write_row_ns = 0.0;         ///< beyond a clock
};

/// Return the rows and converters of a chip that work at once: at most the existing ones.
double active_rows(const hardware::Chip& chip) noexcept;
double adc_count(const hardware::Chip& chip) noexcept;

/// @param cell_f2 area of a cell in squares of the node; 0: that of the technology
Macro make_macro(const hardware::PhysicalTechnology& technology, const Circuits& circuits,
                 const hardware::Chip& chip, const Calibration& calibration, double cell_f2 = 0.0);

}  // namespace crossisle::physical
