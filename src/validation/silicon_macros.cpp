// Part of Crossisle, SPDX-License-Identifier: MIT
#include <algorithm>

#include "silicon_comparisons.hpp"

namespace crossisle::validation {
namespace {

using hardware::Adc;
using hardware::CellTechnology;
using hardware::Chip;

Chip chip_of(CellTechnology technology, double node_nm, double voltage_v, int rows, int columns) {
  Chip chip;
  chip.technology = technology;
  chip.node_nm = node_nm;
  chip.voltage_v = voltage_v;
  chip.wordlines = rows;
  chip.bitlines = columns;
  chip.active_rows = rows;
  return chip;
}

}  // namespace

SiliconComparisons::MacroCosts SiliconComparisons::macro_of(Chip chip, double cell_f2) const {
  chip.cell_f2 = cell_f2;
  const physical::Circuits circuits = at(chip.node_nm, chip.voltage_v);
  const physical::ChipCircuits of_chip{circuits, circuits};
  return {physical::make_macro(technology_, of_chip, chip, physical::Calibration{}),
          physical::make_readout(technology_, of_chip, chip, physical::Calibration{}, {})};
}

void SiliconComparisons::generic_macros() {
  const auto note = [&](const char* chip, const char* metric, const char* condition, double reported,
                        double modelled) {
    add(chip, metric, condition, reported, modelled, Evidence::generic_macro);
  };
  Chip chip = chip_of(CellTechnology::sram_analog, 65.0, 0.85, 2304, 256);
  chip.adc_bits = 8;
  chip.adcs = 256;
  MacroCosts macro = macro_of(chip, technology_.arrays.sram_analog_cell_f2);
  note("jia", "macro pJ/output", "ADC and CIM", 1.79 + 9.7,
       2304 * macro.cell_pj + macro.readout.conversion_pj + 2304 * macro.row_pj / 256);
  note("jia", "macro mm2", "ADC and CIM", 0.497 + 2.91, macro.area / um2_per_mm2);

  chip = chip_of(CellTechnology::sram_analog, 7.0, 0.8, 64, 64);
  chip.adc_bits = 4;
  chip.adc = Adc::flash;
  chip.dac_bits = 4;
  chip.dac = hardware::Dac::pulse;
  macro = macro_of(chip, 1080.0);
  note("sinangil", "macro pJ", "y=15", 7.795,
       4096 * macro.cell_pj * 0.94 + 16 * macro.readout.conversion_pj + 64 * macro.row_pj * 15 * 0.97);
  note("sinangil", "macro ns", "V=0.8", 5.5, macro.read_ns + macro.conversion_ns);
  note("sinangil", "macro um2", "CIM and array", 2396.0, macro.area);

  chip = chip_of(CellTechnology::sram_analog, 22.0, 1.0, 64, 128);
  chip.adc_bits = 8;
  chip.dac_bits = 8;
  macro = macro_of(chip, 400.0);
  note("wang", "macro pJ/MVM", "V=1", 2.0 / value("wang", "TOPS_W", "V=1") * 1024,
       8192 * macro.cell_pj * 0.25 + 16 * macro.readout.conversion_pj + 64 * macro.row_pj);
  chip.voltage_v = 0.7;
  macro = macro_of(chip, 400.0);
  note("wang", "macro ns", "V=0.7", 2.048 / (2.377 * 0.124), std::max(macro.read_ns, macro.conversion_ns));

  chip = chip_of(CellTechnology::rram, 130.0, 1.8, 256, 256);
  chip.active_rows = 128;  // so that its accumulators have the usual 24 bits
  chip.adc_bits = 8;
  chip.adcs = 256;
  note("wan", "macro core mm2", "", 256 * 1270 / 0.28 / um2_per_mm2,
       macro_of(chip, 125.74).area / um2_per_mm2);

  chip = chip_of(CellTechnology::rram, 32.0, 0.9, 128, 128);
  chip.adc_bits = 8;
  chip.adcs = 1;
  macro = macro_of(chip, 16.0);
  note("isaac", "macro pJ/array read", "IMA without registers", 22.6 / 8 * 100,
       128 * macro.readout.conversion_pj + 128 * macro.row_pj * 0.5 +
           128 * 128 * macro.cell_pj_per_siemens * 0.5 * 0.5 / 2e5);
  note("isaac", "macro um2", "IMA/8 without registers", (0.157 / 12 - 0.00287) * um2_per_mm2 / 8, macro.area);
  digital_macros();
}

void SiliconComparisons::digital_macros() {
  struct Digital {
    const char* name;
    int rows;
    int columns;
    int active_rows;
    int dac_bits;
    int banks;
    int macs;  ///< of one bank, in all its cycles
    int cycles;
    bool has_energy;
  };
  for (const Digital& digital : {Digital{"DIMC1", 32, 48, 32, 2, 64, 32 * 6, 4, true},
                                 Digital{"DIMC3", 1024, 8, 128, 2, 8, 128, 4, true},
                                 Digital{"DIMC4", 256, 64, 128, 1, 4, 128 * 8, 8, false}}) {
    Chip chip = chip_of(CellTechnology::sram_digital, 28.0, 0.9, digital.rows, digital.columns);
    chip.active_rows = digital.active_rows;
    chip.dac_bits = digital.dac_bits;
    const MacroCosts macro = macro_of(chip, 0.0);
    const auto note = [&](const char* metric, double reported, double modelled) {
      add(digital.name, metric, "", reported, modelled, Evidence::generic_macro);
    };
    note("macro mm2", value(digital.name, "area_mm2"), digital.banks * macro.area / um2_per_mm2);
    note("macro ns", value(digital.name, "tclk_ns"), macro.readout.tree_ns);
    if (!digital.has_energy) continue;
    const double words = digital.columns / 8.0;
    const double slice_pj = words * (digital.active_rows * 8.0 * digital.dac_bits * macro.product_pj * 0.5 +
                                     macro.readout.tree_pj * 0.25 + macro.readout.conversion_pj);
    note("macro fJ/MAC", fj_tops_per_w / value(digital.name, "TOPS_W"),
         slice_pj * fj_per_pj * digital.cycles / digital.macs);
  }
}

}  // namespace crossisle::validation
