// Part of Crossisle, SPDX-License-Identifier: MIT
#include "silicon_comparisons.hpp"

#include <cmath>

#include "silicon_zigzag.hpp"

namespace crossisle::validation {

using hardware::Adc;

/// Parts of an analog chip of ZigZag-IMC other than its converters, and the converters with a factor of 1.
struct SiliconComparisons::AnalogCount {
  double other_um2 = 0.0;
  double adc_um2 = 0.0;
  double other_fj = 0.0;  ///< per MAC
  double adc_fj = 0.0;
  double fixed_ns = 0.0;
  double decisions_ns = 0.0;  ///< time divided by that of a decision
  double pulses_ns = 0.0;     ///< time divided by that of a pulse
  bool has_energy = false;
};

std::map<std::string, SiliconComparisons::AnalogCount> SiliconComparisons::analog_counts() const {
  constexpr double squared_v = 0.64;
  const auto& gates = technology_.gates;
  const double area22 = at(22.0, 0.8).area_scale();
  const double capacitance22 = at(22.0, 0.8).capacitance_scale();
  const double delay22 = delay_scale(22.0, 0.8);
  const double full_adder = gates_.full_adder_um2();
  const double adder_ff = gates_.full_adder_ff();
  // The converters' areas of these chips are relative to the formula of ZigZag-IMC, without the model's
  // factor on it. Their energies scale with the node like logic, unlike Circuits::adc_pj.
  const double without_factor = 1.0 / technology_.converters.sar_area_factor;
  const auto adc_um2 = [&](double bits, double node) {
    return at(node, 0.8).adc_um2(bits, Adc::sar, without_factor);
  };
  const auto adc_ff = [&](double bits) { return adc_pj(bits, 28.0, 1.0) * fj_per_pj; };
  std::map<std::string, AnalogCount> counts;
  counts["AIMC1"] = {(512.0 * 1024 * 2 * gates.nand_area_um2 + 2 * sram_bank_um2(1024.0 * 1024)) * area22,
                     512 * adc_um2(6, 22),
                     (1024 * 2 * 0.35 + 1024 * 0.7 + 1024 * 0.35) * capacitance22 * squared_v / 1024 +
                         350 * capacitance22 * squared_v / 512,
                     adc_ff(6) * capacitance22 * squared_v / 1024,
                     gates.nand_delay_ns * delay22,
                     6 * delay22,
                     127 * delay22,
                     true};
  const double adders2 = 8 * 7 + 4 * 9 + 2 * 12 + 15;
  counts["AIMC2"] = {
      48 * (64 * gates.nand_area_um2 + (adders2 + 20) * full_adder + 100 * gates_.flip_flop_um2()) +
          4 * sram_bank_um2(512 * 192),
      48 * 16 * adc_um2(5, 28),
      0.0,
      0.0,
      2 * gates.nand_delay_ns,
      2 * 5,
      2,
      false};
  counts["AIMC3"] = {
      (2048 * (64 * gates.nand_area_um2 + 6 * full_adder) + 8 * sram_bank_um2(16384)) * area22,
      2048 * adc_um2(7, 22),
      (0.375 * 0.5 * 16 * 0.35 + 0.5 * 6 * adder_ff + 0.5 * 8 * 0.35 * 8) * capacitance22 * squared_v,
      0.5 * adc_ff(3) * capacitance22 * squared_v,
      (gates.nand_delay_ns + gates_.carry_delay_ns() + gates_.carry_chain_delay_ns() * 5) * delay22,
      3 * delay22,
      delay22,
      true};
  return counts;
}

double SiliconComparisons::adc_pj(double bits, double node, double voltage) const {
  return at(node, voltage).adc_pj(bits, Adc::sar, 1.0);
}

void SiliconComparisons::analog_chips() {
  const auto counts = analog_counts();
  const auto& converters = technology_.converters;
  // Area and energy of an 8-bit converter that is reported separately.
  struct Alone {
    const char* chip;
    double node;
    double voltage;
    double pj;
    double um2;
  };
  const double wang_pj = 2.0 / value("wang", "TOPS_W", "V=1") * 1024 * 0.34 / 16;
  const std::array<Alone, 3> alone{{{"jia", 65.0, 0.85, value("jia", "pJ_ADC", "V=0.85"), 0.497e6 / 256},
                                    {"isaac", 32.0, 0.9, 16 / 9.6, 1200.0},
                                    {"wang", 22.0, 1.0, wang_pj, 0.13 * 0.124e6 / 16}}};
  Factors energy;
  Factors area;
  Factors decision;
  for (const auto& [chip, count] : counts) {
    area[chip] = (value(chip, "area_mm2") * um2_per_mm2 - count.other_um2) / count.adc_um2;
    if (count.has_energy) {
      energy[chip] = (fj_tops_per_w / value(chip, "TOPS_W") - count.other_fj) / count.adc_fj;
    }
    if (chip != "AIMC1") {
      decision[chip] = (value(chip, "tclk_ns") - count.fixed_ns - converters.pulse_ns * count.pulses_ns) /
                       count.decisions_ns;
    }
  }
  area.erase("AIMC1");  // its repeaters and decoupling capacitors are not counted
  for (const auto& chip : alone) {
    energy[chip.chip] = chip.pj / adc_pj(8, chip.node, chip.voltage);
    area[chip.chip] = chip.um2 / at(chip.node, chip.voltage).adc_um2(8, Adc::sar, 1.0);
  }
  for (const auto& [chip, count] : counts) {
    add(chip, "area_mm2", "", value(chip, "area_mm2"),
        (count.other_um2 + of_others(area, chip) * count.adc_um2) / um2_per_mm2,
        Evidence::held_out_other_chips);
    const bool sets_pulse = chip == "AIMC1";
    add(chip, "tclk_ns", "", value(chip, "tclk_ns"),
        count.fixed_ns + of_others(decision, chip) * count.decisions_ns +
            converters.pulse_ns * count.pulses_ns,
        sets_pulse ? Evidence::fitted : Evidence::held_out_other_chips);
    if (count.has_energy) {
      add(chip, "fJ_per_MAC", "", fj_tops_per_w / value(chip, "TOPS_W"),
          count.other_fj + of_others(energy, chip) * count.adc_fj, Evidence::held_out_other_chips);
    }
  }
  for (const auto& chip : alone) {
    add(chip.chip, "ADC pJ", "factor of the other chips", chip.pj,
        of_others(energy, chip.chip) * adc_pj(8, chip.node, chip.voltage), Evidence::held_out_other_chips);
    add(chip.chip, "ADC um2", "factor of the other chips", chip.um2,
        of_others(area, chip.chip) * at(chip.node, chip.voltage).adc_um2(8, Adc::sar, 1.0),
        Evidence::held_out_other_chips);
  }
  // The cell capacitance of each charge-domain chip, scaled to 28 nm with the square root of the node,
  // predicts the energy of the other chip.
  const double jia_fj = 9.7e3 / 2304;
  const double sinangil_fj = (7.7951 - 3.3566) / 4096 * fj_per_pj;
  const double jia_ff = jia_fj / 0.7225 / std::sqrt(65.0 / 28.0);
  const double sinangil_ff = sinangil_fj / 0.64 / (0.97 * 0.97) / std::sqrt(7.0 / 28.0);
  add("jia", "CIM fJ/cell", "cell of Sinangil", jia_fj, jia_fj * sinangil_ff / jia_ff,
      Evidence::held_out_other_chips);
  add("sinangil", "CIM fJ/cell", "cell of Jia", sinangil_fj, sinangil_fj * jia_ff / sinangil_ff,
      Evidence::held_out_other_chips);
}

}  // namespace crossisle::validation
