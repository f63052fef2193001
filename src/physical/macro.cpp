// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/physical/macro.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "constants.hpp"
#include "crossisle/core/maths.hpp"

namespace crossisle::physical {
namespace {

using hardware::CellTechnology;
using hardware::Chip;
using hardware::PhysicalTechnology;

constexpr double um_per_nm = 1e-3;
constexpr double ns_per_ohm_ff = 1e-6;
constexpr double ln2 = 0.69314718055994530942;

/// Returns the area of a cell in squares of the node.
double cell_squares(const PhysicalTechnology& technology, const Circuits& circuits, const Chip& chip) {
  if (chip.cell_f2 > 0.0) return chip.cell_f2;
  switch (chip.technology) {
    case CellTechnology::rram:
      return technology.arrays.rram_cell_f2;
    case CellTechnology::sram_analog:
      return technology.arrays.sram_analog_cell_f2 * circuits.cell_squares_scale();
    case CellTechnology::sram_digital:
      return technology.arrays.sram_digital_cell_f2 * circuits.cell_squares_scale();
  }
  return 0.0;
}

/// True if weights are differences of two resistive cells.
bool is_differential(const Chip& chip) {
  return chip.technology == CellTechnology::rram && chip.encoding == hardware::Encoding::differential;
}

/// Returns the number of inputs of an adder tree; an adder has two.
double tree_inputs(const Chip& chip) {
  return std::max(active_rows(chip), 2.0);
}

/// Returns the number of bits of the accumulator of a sum over the active rows.
double accumulator_bits(const Chip& chip, Precision precision) {
  const auto inputs = static_cast<std::uint32_t>(tree_inputs(chip));
  return precision.input + precision.weight + static_cast<double>(std::bit_width(inputs - 1U)) + 1.0;
}

/// Returns the number of columns that share a conversion: slices of a weight that are added before it, or a
/// pair of arrays.
double columns_per_conversion(const Chip& chip, Precision precision) {
  if (is_differential(chip) && chip.paired_adc) return 2.0;
  const std::int32_t bits = std::max(precision.weight - (is_differential(chip) ? 1 : 0), 1);
  const std::int32_t slices =
      ceil_divide(bits, chip.technology == CellTechnology::rram ? chip.bits_per_cell : 1);
  return static_cast<double>(slices) / ceil_divide(slices, chip.combined_slices);
}

/// Returns the number of columns of a weight.
double weight_columns(const Chip& chip, std::int32_t weight_bits) {
  if (chip.technology != CellTechnology::rram) return weight_bits;
  if (is_differential(chip)) return 2.0 * ceil_divide(std::max(weight_bits - 1, 1), chip.bits_per_cell);
  return ceil_divide(weight_bits, chip.bits_per_cell);
}

/// Returns the number of segments of a row: as many as make it fastest, with the delay of a NAND for the
/// repeater of each. It is a mean number, not rounded.
double row_segments(const PhysicalTechnology& technology, const Circuits& circuits, const Chip& chip,
                    double row_ohm, double row_ff) {
  if (chip.technology == CellTechnology::sram_digital) return 1.0;  // no delay of wires is counted
  const double repeater_ns = technology.gates.nand_delay_ns * circuits.delay_scale();
  return std::max(std::sqrt(row_ohm * row_ff * ns_per_ohm_ff / (2.0 * repeater_ns)), 1.0);
}

/// Returns the time of a charge-domain read without that of its wires [ns].
double charge_ns(const PhysicalTechnology& technology, const Circuits& circuits, const Chip& chip,
                 bool voltage_dac) {
  const auto& arrays = technology.arrays;
  const double dac = voltage_dac ? arrays.charge_dac_ns * (chip.dac_bits + 1.0) : 0.0;
  const double rows = active_rows(chip) / arrays.charge_rows;
  const double sharing = arrays.charge_row_ns * (arrays.charge_row_exponent == 1.5
                                                     ? rows * std::sqrt(rows)
                                                     : core::real_power(rows, arrays.charge_row_exponent));
  return (arrays.charge_set_ns + dac + sharing) * circuits.switch_delay_scale();
}

/// Returns the area of the multipliers, adder trees and accumulators of a digital macro [um2].
double digital_logic_um2(const PhysicalTechnology& technology, const Circuits& circuits, const Chip& chip) {
  const auto& gates = technology.gates;
  const double inputs = tree_inputs(chip);
  const double pair = circuits.full_adder_um2() + circuits.flip_flop_um2();
  return chip.bitlines / weight_bits *
         (inputs * weight_bits * gates.nand_area_um2 +
          adder_tree_with_half_adders(inputs, weight_bits) * circuits.full_adder_um2() +
          accumulator_bits(chip, {}) * pair) *
         chip.dac_bits * circuits.area_scale();
}

}  // namespace

double active_rows(const Chip& chip) noexcept {
  return std::min(chip.active_rows, chip.wordlines);
}

double adc_count(const Chip& chip) noexcept {
  return std::min(chip.adcs, chip.bitlines);
}

double adc_voltage_v(const Chip& chip) noexcept {
  return chip.adc_voltage_v > 0.0 ? chip.adc_voltage_v : chip.voltage_v;
}

Macro make_macro(const PhysicalTechnology& technology, const ChipCircuits& circuits, const Chip& chip,
                 const Calibration& calibration) {
  const Circuits& core = circuits.core;
  const auto& arrays = technology.arrays;
  const auto& converters = technology.converters;
  const bool resistive = chip.technology == CellTechnology::rram;
  const bool digital = chip.technology == CellTechnology::sram_digital;
  const double node = chip.node_nm;
  const double squared_v = chip.voltage_v * chip.voltage_v;
  const double rows = chip.wordlines;
  const double columns = chip.bitlines;
  const double squares = cell_squares(technology, core, chip);
  const double pitch_um = std::sqrt(squares) * node * um_per_nm;

  Macro macro;
  macro.cell_area = squares * (node * um_per_nm) * (node * um_per_nm) * rows * columns;
  macro.cell_wire_ohm = pitch_um * core.wire_ohm_per_um();

  const double column_ff =
      rows * (arrays.wire_ff_per_um * pitch_um + arrays.column_cell_ff * node / table_node_nm);
  const double row_ff =
      columns * (arrays.wire_ff_per_um * pitch_um + arrays.row_cell_ff * node / table_node_nm);
  const double column_ohm = rows * macro.cell_wire_ohm;
  const double row_ohm = columns * macro.cell_wire_ohm;
  const double segments = row_segments(technology, core, chip, row_ohm, row_ff);
  const bool levels = chip.dac_bits > 1 && chip.dac == hardware::Dac::voltage;
  double settling_ns =
      ln2 * (chip.adc_bits + 1.0) *
          (0.5 * column_ohm * column_ff + arrays.sense_ohm * column_ff + 0.5 * row_ohm * row_ff / segments) *
          ns_per_ohm_ff +
      (segments - 1.0) * technology.gates.nand_delay_ns * core.delay_scale();
  if (!resistive && !digital) settling_ns += charge_ns(technology, core, chip, levels);
  const double unit_ns = resistive ? chip.device.pulse_ns : converters.pulse_ns * core.delay_scale();
  const double pulses = chip.dac == hardware::Dac::pulse ? std::exp2(chip.dac_bits) - 1.0 : 1.0;
  macro.integration_ns = unit_ns * pulses;
  macro.read_ns = (macro.integration_ns + settling_ns) * calibration.analog_time;

  const bool voltage_dac = levels && !digital;
  const double dac_ff =
      voltage_dac ? converters.dac_ff_per_bit * chip.dac_bits * core.capacitance_scale() * segments : 0.0;
  macro.row_pj = ((arrays.row_swing + arrays.repeater_swing * (1.0 - 1.0 / segments)) * row_ff +
                  core.flip_flop_ff() * core.capacitance_scale() + dac_ff) *
                 squared_v * 1e-3;

  const double dac_um2 =
      voltage_dac ? converters.dac_um2_per_level * std::exp2(chip.dac_bits) * node / reference_node_nm : 0.0;
  const double driver = segments * (arrays.row_driver_um2 * core.area_scale_32nm() + dac_um2);
  const double mux = (arrays.column_mux_um2 + arrays.sample_hold_um2) * core.area_scale_32nm();
  const double writer =
      (resistive ? arrays.rram_write_driver_um2 : arrays.sram_write_driver_um2) * core.area_scale_32nm();
  macro.row_area = driver * rows * calibration.peripheral_area;
  macro.column_area = (digital ? writer : mux + writer) * columns * calibration.peripheral_area;
  double conversion_ns = 0.0;
  if (digital) {
    macro.product_pj = arrays.tree_energy * core.switch_pj(0.5 * technology.gates.nand_capacitance_ff);
    macro.logic_area = digital_logic_um2(technology, core, chip);
  } else {
    const double count = adc_count(chip);
    conversion_ns = circuits.converters.adc_ns(chip.adc_bits, chip.adc, active_rows(chip));
    macro.adc_area = count * core.adc_um2(chip.adc_bits, chip.adc, calibration.adc_area);
    macro.logic_area = count * core.shift_add_um2(accumulator_bits(chip, {}));
  }
  macro.area = macro.cell_area + macro.adc_area + macro.logic_area + macro.row_area + macro.column_area;

  if (resistive) {
    // The regulator of the read voltage draws its current from the supply, or from a separate supply if the
    // main one is lower than the read voltage. Without sample-and-hold the cells conduct while the converter
    // decides.
    const double read_v = chip.device.read_voltage_v;
    const double on_ns = macro.integration_ns + (chip.sample_and_hold ? 0.0 : conversion_ns);
    macro.cell_pj_per_siemens = std::max(chip.voltage_v, read_v) * read_v * on_ns * 1e3;
    macro.write_pj = arrays.rram_write_pj;
    macro.write_row_ns = std::ceil(columns / arrays.rram_cells_at_once) * arrays.rram_write_ns;
  } else {
    macro.cell_pj = arrays.charge_cell_ff * std::sqrt(node / reference_node_nm) * squared_v * 1e-3;
    macro.write_pj = (rows * arrays.sram_write_ff_per_row * core.capacitance_scale() + arrays.sram_write_ff) *
                     squared_v * 1e-3;
  }
  macro.conversion_ns = conversion_ns * calibration.analog_time;
  for (double* energy : {&macro.cell_pj, &macro.cell_pj_per_siemens, &macro.row_pj, &macro.product_pj})
    *energy *= calibration.switched_energy;
  return macro;
}

Readout make_readout(const PhysicalTechnology& technology, const ChipCircuits& circuits, const Chip& chip,
                     const Calibration& calibration, Precision precision) {
  const Circuits& core = circuits.core;
  Readout readout;
  readout.weight_columns = weight_columns(chip, precision.weight);
  readout.input_slices = ceil_divide(precision.input, chip.dac_bits);
  if (chip.technology != CellTechnology::sram_digital) {
    readout.conversions_per_column = 1.0 / columns_per_conversion(chip, precision);
    readout.conversion_pj =
        circuits.converters.adc_pj(chip.adc_bits, chip.adc, calibration.adc_energy) +
        core.shift_add_pj(chip.adc_bits + technology.converters.toggling_bits) +
        technology.converters.sample_pf * core.capacitance_scale() * chip.voltage_v * chip.voltage_v;
    return readout;
  }
  const auto& arrays = technology.arrays;
  const double inputs = tree_inputs(chip);
  readout.conversions_per_column = 1.0 / precision.weight;
  readout.conversion_pj = core.shift_add_pj(accumulator_bits(chip, precision));
  readout.tree_pj =
      arrays.tree_energy *
      core.switch_pj(adder_tree_with_half_adders(inputs, precision.weight) * core.full_adder_ff()) *
      chip.dac_bits * calibration.switched_energy;
  readout.tree_ns = arrays.tree_time *
                    (technology.gates.nand_delay_ns + core.adder_tree_delay_ns(inputs, precision.weight) +
                     core.carry_chain_delay_ns() * precision.input) *
                    core.delay_scale() * calibration.analog_time;
  return readout;
}

}  // namespace crossisle::physical
