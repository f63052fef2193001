// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/physical/macro.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"

namespace crossisle::physical {
namespace {

using hardware::CellTechnology;
using hardware::Chip;
using hardware::PhysicalTechnology;

constexpr double um_per_nm = 1e-3;
constexpr double ns_per_ohm_ff = 1e-6;
constexpr double ln2 = 0.69314718055994530942;

double cell_squares(const PhysicalTechnology& technology, CellTechnology cell) {
  switch (cell) {
    case CellTechnology::rram:
      return technology.arrays.rram_cell_f2;
    case CellTechnology::sram_analog:
      return technology.arrays.sram_analog_cell_f2;
    case CellTechnology::sram_digital:
      return technology.arrays.sram_digital_cell_f2;
  }
  return 0.0;
}

/// Adds the logic of a digital macro: a row of multipliers and an adder tree for every word of 8 columns.
void add_trees(const PhysicalTechnology& technology, const Circuits& circuits, const Chip& chip,
               Macro& macro) {
  const double inputs = std::max(active_rows(chip), 2.0);  // an adder has two inputs
  const double adders = adder_tree_full_adders(inputs, weight_bits);
  const double words = chip.bitlines / weight_bits;
  const auto& gates = technology.gates;
  macro.tree_pj = circuits.switch_pj(adders * circuits.full_adder_ff()) * chip.dac_bits;
  macro.product_pj = circuits.switch_pj(0.5 * gates.nand_capacitance_ff);
  macro.tree_ns = (gates.nand_delay_ns + circuits.adder_tree_delay_ns(inputs, weight_bits) +
                   circuits.carry_chain_delay_ns() * weight_bits) *
                  circuits.delay_scale();
  macro.logic_area = words *
                     (inputs * weight_bits * gates.nand_area_um2 + adders * circuits.full_adder_um2() +
                      gates.accumulator_bits * (circuits.full_adder_um2() + circuits.flip_flop_um2())) *
                     chip.dac_bits * circuits.area_scale();
  macro.conversion_pj = circuits.shift_add_pj();
}

void add_converters(const PhysicalTechnology& technology, const Circuits& circuits, const Chip& chip,
                    const Calibration& calibration, Macro& macro) {
  const double count = adc_count(chip);
  macro.conversion_ns = circuits.adc_ns(chip.adc_bits, chip.adc);
  macro.conversion_pj =
      circuits.adc_pj(chip.adc_bits, chip.adc, calibration.adc_energy) + circuits.shift_add_pj() +
      technology.converters.sample_ff * circuits.capacitance_scale() * chip.voltage_v * chip.voltage_v;
  macro.adc_area = count * circuits.adc_um2(chip.adc_bits, chip.adc, calibration.adc_area);
  macro.logic_area = count * circuits.shift_add_um2();
}

}  // namespace

double active_rows(const Chip& chip) noexcept {
  return std::min(chip.active_rows, chip.wordlines);
}

double adc_count(const Chip& chip) noexcept {
  return std::min(chip.adcs, chip.bitlines);
}

Macro make_macro(const PhysicalTechnology& technology, const Circuits& circuits, const Chip& chip,
                 const Calibration& calibration, double cell_f2) {
  const auto& arrays = technology.arrays;
  const bool resistive = chip.technology == CellTechnology::rram;
  const bool digital = chip.technology == CellTechnology::sram_digital;
  const double node = chip.node_nm;
  const double squared_v = chip.voltage_v * chip.voltage_v;
  const double rows = chip.wordlines;
  const double columns = chip.bitlines;
  const double squares = cell_f2 > 0.0 ? cell_f2 : cell_squares(technology, chip.technology);
  const double pitch_um = std::sqrt(squares) * node * um_per_nm;

  Macro macro;
  macro.cell_area = squares * (node * um_per_nm) * (node * um_per_nm) * rows * columns;
  macro.cell_wire_ohm = pitch_um * circuits.wire_ohm_per_um();

  const double column_ff =
      rows * (arrays.wire_ff_per_um * pitch_um + arrays.column_cell_ff * node / table_node_nm);
  const double row_ff =
      columns * (arrays.wire_ff_per_um * pitch_um + arrays.row_cell_ff * node / table_node_nm);
  const double column_ohm = rows * macro.cell_wire_ohm;
  const double row_ohm = columns * macro.cell_wire_ohm;
  const double settling_ns =
      ln2 * (chip.adc_bits + 1.0) *
      (0.5 * column_ohm * column_ff + arrays.sense_ohm * column_ff + 0.5 * row_ohm * row_ff) * ns_per_ohm_ff;
  const double unit_ns =
      resistive ? chip.device.pulse_ns : technology.converters.pulse_ns * circuits.delay_scale();
  const double pulses = chip.dac == hardware::Dac::pulse ? std::exp2(chip.dac_bits) - 1.0 : 1.0;
  macro.integration_ns = unit_ns * pulses;
  macro.read_ns = (macro.integration_ns + settling_ns) * calibration.analog_time;

  const bool levels = chip.dac_bits > 1 && chip.dac == hardware::Dac::voltage;
  const double dac_ff =
      levels ? technology.converters.dac_ff_per_bit * chip.dac_bits * circuits.capacitance_scale() : 0.0;
  macro.row_pj = (arrays.row_swing * row_ff + dac_ff) * squared_v * 1e-3;

  const double driver = arrays.row_driver_um2 * circuits.area_scale_32nm();
  const double mux = (arrays.column_mux_um2 + arrays.sample_hold_um2) * circuits.area_scale_32nm();
  const double writer =
      (resistive ? arrays.rram_write_driver_um2 : arrays.sram_write_driver_um2) * circuits.area_scale_32nm();
  macro.row_area = driver * rows * calibration.peripheral_area;
  macro.column_area = (digital ? writer : mux + writer) * columns * calibration.peripheral_area;
  if (digital) {
    add_trees(technology, circuits, chip, macro);
  } else {
    add_converters(technology, circuits, chip, calibration, macro);
  }
  macro.area = macro.cell_area + macro.adc_area + macro.logic_area + macro.row_area + macro.column_area;

  if (resistive) {
    // The regulator of the read voltage draws its current from the supply, or from a separate supply if the
    // main one is lower than the read voltage.
    const double read_v = chip.device.read_voltage_v;
    macro.cell_pj_per_siemens = std::max(chip.voltage_v, read_v) * read_v * macro.integration_ns * 1e3;
    macro.write_pj = arrays.rram_write_pj;
    macro.write_row_ns = std::ceil(columns / arrays.rram_cells_at_once) * arrays.rram_write_ns;
  } else {
    macro.cell_pj = arrays.charge_cell_ff * std::sqrt(node / reference_node_nm) * squared_v * 1e-3;
    macro.write_pj =
        (rows * arrays.sram_write_ff_per_row * circuits.capacitance_scale() + arrays.sram_write_ff) *
        squared_v * 1e-3;
  }
  for (double* energy :
       {&macro.cell_pj, &macro.cell_pj_per_siemens, &macro.row_pj, &macro.tree_pj, &macro.product_pj}) {
    *energy *= calibration.switched_energy;
  }
  for (double* time : {&macro.conversion_ns, &macro.tree_ns}) *time *= calibration.analog_time;
  return macro;
}

}  // namespace crossisle::physical
