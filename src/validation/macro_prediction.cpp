// Part of Crossisle, SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "crossisle/physical/circuits.hpp"
#include "crossisle/validation/macro_comparison.hpp"

namespace crossisle::validation {
namespace {

using hardware::CellTechnology;
using hardware::Chip;

constexpr double mm2_per_um2 = 1e-6;
constexpr double half = 0.5;

CellTechnology cells_of(MacroFamily family) {
  switch (family) {
    case MacroFamily::rram:
      return CellTechnology::rram;
    case MacroFamily::digital:
      return CellTechnology::sram_digital;
    case MacroFamily::charge:
    case MacroFamily::bitline:
      break;
  }
  return CellTechnology::sram_analog;
}

/// Bits of an input that reach the rows at once.
double slice_bits(const MeasuredMacro& macro) {
  const bool bit_by_bit = macro.input_mode == InputMode::serial || macro.input_mode == InputMode::binary ||
                          (macro.family == MacroFamily::digital && macro.input_mode != InputMode::dac);
  return bit_by_bit ? 1.0 : macro.input_bits;
}

/// Resolution of the converters: no more than the largest sum has.
double useful_adc_bits(const MeasuredMacro& macro) {
  const double levels =
      macro.inputs * (std::exp2(slice_bits(macro)) - 1.0) * (std::exp2(macro.weight_bits) - 1.0) + 1.0;
  return std::min(macro.adc_bits.value_or(std::log2(levels)), std::log2(levels));
}

std::int32_t rounded_up(double number) {
  return static_cast<std::int32_t>(std::ceil(number));
}

Chip macro_chip(const MeasuredMacro& macro) {
  constexpr double min_rows = 64.0;
  Chip chip;
  chip.technology = cells_of(macro.family);
  chip.node_nm = macro.node_nm;
  chip.voltage_v = macro.voltage_v.value_or(1.0);
  chip.wordlines = rounded_up(macro.rows.value_or(std::max(macro.inputs, min_rows)));
  chip.bitlines = rounded_up(macro.columns.value_or(macro.outputs * std::max(macro.weight_bits, 1.0)));
  chip.active_rows = rounded_up(macro.inputs);
  chip.dac_bits = rounded_up(slice_bits(macro));
  chip.dac = macro.input_mode == InputMode::pulse ? hardware::Dac::pulse : hardware::Dac::voltage;
  chip.adc = macro.adc.value_or(hardware::Adc::sar);
  chip.adc_bits = useful_adc_bits(macro);
  chip.adcs = rounded_up(macro.outputs);
  chip.bits_per_cell = rounded_up(macro.bits_per_cell.value_or(1.0));
  chip.encoding = hardware::Encoding::offset;
  chip.combined_slices = std::max(rounded_up(macro.weight_bits / macro.bits_per_cell.value_or(1.0)), 1);
  // Charge waits in the array while it is converted; a current has to flow.
  chip.sample_and_hold = macro.family != MacroFamily::rram;
  chip.cell_f2 = macro.cell_f2.value_or(0.0);
  chip.device.on_resistance_ohm = macro.on_resistance_ohm.value_or(chip.device.on_resistance_ohm);
  chip.device.on_off_ratio = macro.on_off_ratio.value_or(chip.device.on_off_ratio);
  chip.device.read_voltage_v = macro.read_voltage_v.value_or(chip.device.read_voltage_v);
  chip.device.pulse_ns = macro.pulse_ns.value_or(chip.device.pulse_ns);
  return chip;
}

/// Bits of an accumulator of the macro's own precision.
double accumulator_bits(const MeasuredMacro& macro, double rows) {
  return macro.input_bits + std::max(macro.weight_bits, 1.0) + std::ceil(std::log2(std::max(rows, 2.0))) +
         1.0;
}

/// Area of accumulators and adder trees at the macro's own precision [um2]; physical::Macro has that of 8
/// bits.
double logic_um2(const hardware::PhysicalTechnology& technology, const physical::Circuits& circuits,
                 const MeasuredMacro& macro, const Chip& chip) {
  const double accumulator = circuits.shift_add_um2(accumulator_bits(macro, physical::active_rows(chip)));
  if (chip.technology != CellTechnology::sram_digital) return macro.outputs * accumulator;
  const double bits = std::max(macro.weight_bits, 1.0);
  const double inputs = std::max(physical::active_rows(chip), 2.0);
  const double adders = physical::adder_tree_with_half_adders(inputs, bits);
  const double tree = (inputs * bits * technology.gates.nand_area_um2 + adders * circuits.full_adder_um2()) *
                      circuits.area_scale();
  return chip.bitlines / bits * (tree + accumulator) * chip.dac_bits;
}

/// Energy of the cells of an operation, whose rows and weights have the macro's activity.
double cells_pj(const MeasuredMacro& macro, const Chip& chip, const physical::Macro& costs) {
  const double inputs = macro.input_activity.value_or(half);
  const double weights = macro.weight_activity.value_or(half);
  const double cells = macro.inputs * macro.weight_bits / macro.bits_per_cell.value_or(1.0) * macro.outputs;
  if (chip.technology == CellTechnology::rram) {
    return cells * costs.cell_pj_per_siemens * physical::conductance(chip.device, weights) * inputs;
  }
  // A product of two bits is an XNOR.
  const double switching = macro.input_mode == InputMode::binary
                               ? inputs * weights + (1.0 - inputs) * (1.0 - weights)
                               : inputs * weights;
  return cells * costs.cell_pj * switching;
}

}  // namespace

MacroParts predict_macro(const hardware::PhysicalTechnology& technology, const MeasuredMacro& macro) {
  const Chip chip = macro_chip(macro);
  const physical::Circuits circuits(technology, chip.node_nm, chip.voltage_v);
  const physical::ChipCircuits of_chip{circuits, circuits};
  const auto costs = physical::make_macro(technology, of_chip, chip, {});
  const physical::Precision precision{rounded_up(macro.weight_bits), rounded_up(macro.input_bits)};
  const auto readout = physical::make_readout(technology, of_chip, chip, {}, precision);
  const double steps = std::ceil(macro.input_bits / slice_bits(macro));
  const double inputs = macro.input_activity.value_or(half);

  MacroParts parts;
  const double rows_pj = macro.inputs * costs.row_pj * inputs;
  if (chip.technology == CellTechnology::sram_digital) {
    const double weights = macro.weight_activity.value_or(half);
    const double products = macro.inputs * macro.weight_bits * slice_bits(macro) * costs.product_pj * inputs;
    parts.switched_pj = steps * (macro.outputs * (products + readout.tree_pj * inputs * weights) + rows_pj);
    parts.other_pj = steps * macro.outputs * readout.conversion_pj;
    parts.time_ns = steps * readout.tree_ns;
  } else {
    parts.switched_pj = steps * (cells_pj(macro, chip, costs) + rows_pj);
    parts.adc_pj = steps * macro.outputs * circuits.adc_pj(chip.adc_bits, chip.adc, 1.0);
    parts.other_pj = steps * macro.outputs * readout.conversion_pj - parts.adc_pj;
    const bool in_turn = chip.technology == CellTechnology::rram;
    parts.time_ns = steps * (in_turn ? costs.read_ns + costs.conversion_ns
                                     : std::max(costs.read_ns, costs.conversion_ns));
    parts.adc_mm2 = macro.outputs * circuits.adc_um2(chip.adc_bits, chip.adc, 1.0) * mm2_per_um2;
  }
  parts.periphery_mm2 = (costs.row_area + costs.column_area) * mm2_per_um2;
  parts.other_mm2 = (costs.cell_area + logic_um2(technology, circuits, macro, chip)) * mm2_per_um2;
  return parts;
}

namespace {

/// Energy of the cells and rows of a macro of a chip, or of its adder trees, for all slices of an input [pJ].
double switched_pj(const Chip& chip, const physical::Macro& costs, const physical::Readout& readout,
                   physical::Precision precision) {
  const double rows = physical::active_rows(chip);
  const double columns = chip.bitlines;
  double of_slice = rows * costs.row_pj * half;
  if (chip.technology == CellTechnology::sram_digital) {
    const double products = rows * precision.weight * chip.dac_bits * costs.product_pj * half;
    of_slice += columns / readout.weight_columns * (products + readout.tree_pj * half * half);
  } else if (chip.technology == CellTechnology::sram_analog) {
    of_slice += rows * columns * costs.cell_pj * half * half;
  } else {
    // One cell of a pair is empty, the other one half full.
    const double content = chip.encoding == hardware::Encoding::differential ? half * half : half;
    of_slice +=
        rows * columns * costs.cell_pj_per_siemens * physical::conductance(chip.device, content) * half;
  }
  return readout.input_slices * of_slice;
}

/// Time of a slice: one read, and the conversions of all columns [ns].
double slice_ns(const Chip& chip, const physical::Macro& costs, const physical::Readout& readout,
                double conversions) {
  constexpr double ns_per_s = 1e9;
  const double clock_ns = chip.cycle_time_s * ns_per_s;
  if (chip.technology == CellTechnology::sram_digital) return std::max(readout.tree_ns, clock_ns);
  const double converting = std::ceil(conversions / physical::adc_count(chip)) * costs.conversion_ns;
  const double step = chip.sample_and_hold ? std::max(costs.read_ns, converting) : costs.read_ns + converting;
  return std::max(step, clock_ns);
}

}  // namespace

ChipMacro predict_chip_macro(const hardware::PhysicalTechnology& technology, const Chip& chip,
                             const physical::Calibration& calibration, physical::Precision precision) {
  const physical::Circuits core(technology, chip.node_nm, chip.voltage_v);
  const physical::Circuits converters(technology, chip.node_nm, physical::adc_voltage_v(chip));
  const physical::ChipCircuits circuits{core, converters};
  const auto costs = physical::make_macro(technology, circuits, chip, calibration);
  const auto readout = physical::make_readout(technology, circuits, chip, calibration, precision);
  const double conversions = chip.bitlines * readout.conversions_per_column;
  const double products = physical::active_rows(chip) * chip.bitlines / readout.weight_columns;

  ChipMacro macro{precision};
  macro.bit_operations = 2.0 * products * precision.input * precision.weight;
  macro.energy_pj = switched_pj(chip, costs, readout, precision) +
                    readout.input_slices * conversions * readout.conversion_pj;
  macro.time_ns = readout.input_slices * slice_ns(chip, costs, readout, conversions);
  macro.area_mm2 = costs.area * mm2_per_um2;
  return macro;
}

}  // namespace crossisle::validation
