// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/silicon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <sstream>

#include "crossisle/core/file_io.hpp"
#include "crossisle/cost/circuits.hpp"
#include "crossisle/cost/macro.hpp"

namespace crossisle::cost {
namespace {

using hardware::Adc;
using hardware::CellTechnology;
using hardware::Chip;
using hardware::PhysicalTechnology;

constexpr double um2_per_mm2 = 1e6;
constexpr double fj_per_pj = 1e3;
/// Two operations per multiply-accumulate: fJ per MAC of a chip with so many TOPS/W.
constexpr double fj_tops_per_w = 2000.0;

double geometric_mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

/// Factors by chip, and what the others say about one of them.
using Factors = std::map<std::string, double>;

double of_others(const Factors& factors, const std::string& chip) {
  std::vector<double> others;
  for (const auto& [name, factor] : factors) {
    if (name != chip) others.push_back(factor);
  }
  return geometric_mean(others);
}

using Row3 = std::array<double, 3>;

double determinant(const std::array<Row3, 3>& m) {
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
         m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
         m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/// Three equations with three unknowns (Cramer's rule).
Row3 solve(const std::array<Row3, 3>& rows, const Row3& right) {
  const double all = determinant(rows);
  Row3 result{};
  for (std::size_t unknown = 0; unknown < 3; ++unknown) {
    auto replaced = rows;
    for (std::size_t row = 0; row < 3; ++row) replaced[row][unknown] = right[row];
    result[unknown] = determinant(replaced) / all;
  }
  return result;
}

/// A compact bank of SRAM with its periphery at 28 nm [um2]: fit of seven values that ZigZag-IMC quotes of CACTI.
double sram_bank_um2(double bits) {
  return bits * 0.23 + 280.0;
}

/// Gates of a digital chip of ZigZag-IMC, counted in its papers' figures.
struct GateCount {
  double nands = 0.0;
  double full_adders = 0.0;
  double flip_flops = 0.0;
  double bank_um2 = 0.0;
  double delay_ns = 0.0;  ///< of its critical path at 28 nm, 0.9 V
  std::optional<double> switched =
      {};  ///< capacitances of a NAND input that a MAC switches; unknown sparsity: none
};

class Comparisons {
 public:
  Comparisons(const PhysicalTechnology& technology, const MeasuredChips& measured)
      : technology_(technology), measured_(measured), gates_(technology, 28.0, 0.9) {}

  std::vector<SiliconComparison> all() {
    digital_chips();
    analog_chips();
    neurram();
    jia();
    sinangil();
    wang();
    colonnade();
    isaac();
    generic_macros();
    return std::move(rows_);
  }

 private:
  void add(std::string chip, std::string metric, std::string condition, double reported, double modelled,
           Evidence evidence) {
    rows_.push_back({std::move(chip), std::move(metric), std::move(condition), reported, modelled, evidence});
  }
  double value(const std::string& chip, const std::string& metric, const std::string& condition = {}) const {
    return measured_.value(chip, metric, condition);
  }
  Circuits at(double node_nm, double voltage_v) const { return {technology_, node_nm, voltage_v}; }
  double delay_scale(double node_nm, double voltage_v, double share = 0.5) const {
    return gates_.delay_scale(node_nm, voltage_v, share);
  }

  std::map<std::string, GateCount> gate_counts() const {
    const auto tree = adder_tree_full_adders;
    const double nand_ns = technology_.gates.nand_delay_ns;
    const double sum_ns = gates_.sum_delay_ns();
    const double chain_ns = gates_.carry_chain_delay_ns();
    const auto tree_ns = [&](double inputs, double bits) { return gates_.adder_tree_delay_ns(inputs, bits); };
    std::map<std::string, GateCount> counts;
    counts["DIMC1"] = {
        64 * 6 * 32 * 8,
        64 * (6 * (tree(32, 9) + 32) + 5 * (tree(2, 32) + 32)),
        64 * (6 + 5) * 32,
        64 * sram_bank_um2(32 * 48),
        nand_ns + tree_ns(32, 9) + sum_ns + chain_ns * (32 - 14),
        64 * 6 * (0.25 * (32 * 8 * 0.5 + tree(32, 9) * 6) + 32 * 6 + 32 * 3) * 4 / (64 * 6 * 32)};
    counts["DIMC2"] = {2 * 32 * 8, 2 * (tree(32, 16) + 32 * 16), 2 * 32 * (16 + 8),
                       2 * sram_bank_um2(512 * 32), tree_ns(32, 16) + sum_ns};
    counts["DIMC3"] = {8 * 8 * 256,
                       8 * (8 * tree(128, 2) + tree(8, 16) + 23),
                       8 * 23,
                       8 * sram_bank_um2(8192),
                       nand_ns + tree_ns(128, 2) + sum_ns + chain_ns * 6 + tree_ns(8, 16),
                       8 * (8 * 0.25 * (256 * 0.5 + tree(128, 2) * 6) + tree(8, 16) * 6 + 23 * 6 + 23 * 3) *
                           4 / (8.0 * 8 * 128 / 8)};
    counts["DIMC4"] = {
        4 * 8 * 128, 4 * 8 * (64 * tree(16, 1) + 8 * tree(8, 4) + tree(8, 6) + 17), 4 * 8 * (48 + 17),
        4 * sram_bank_um2(16384),
        std::max(nand_ns + tree_ns(16, 1) + tree_ns(8, 4), tree_ns(8, 6) + sum_ns + chain_ns * 8)};
    return counts;
  }

  void digital_chips() {
    constexpr double squared_v = 0.81;
    const auto& gates = technology_.gates;
    Factors area;
    Factors delay;
    Factors capacitance;
    std::map<std::string, double> nand_areas;
    const auto counts = gate_counts();
    for (const auto& [chip, count] : counts) {
      nand_areas[chip] = count.nands + count.full_adders * (3.0 + 2.0 * gates.xor_area) +
                         count.flip_flops * gates.flip_flop_area;
      area[chip] = (value(chip, "area_mm2") * um2_per_mm2 - count.bank_um2) / nand_areas[chip];
      delay[chip] = value(chip, "tclk_ns") / (count.delay_ns / gates.nand_delay_ns);
      if (count.switched) {
        capacitance[chip] = fj_tops_per_w / value(chip, "TOPS_W") / (*count.switched * squared_v);
      }
    }
    for (const auto& [chip, count] : counts) {
      const auto mm2 = [&, nands = nand_areas[chip], bank = count.bank_um2](double nand_um2) {
        return (nand_um2 * nands + bank) / um2_per_mm2;
      };
      const double delays = count.delay_ns / gates.nand_delay_ns;
      const double reported_mm2 = value(chip, "area_mm2");
      const double reported_ns = value(chip, "tclk_ns");
      add(chip, "area_mm2", "published constants", reported_mm2, mm2(gates.nand_area_um2),
          Evidence::published_constants);
      add(chip, "tclk_ns", "published constants", reported_ns, count.delay_ns, Evidence::published_constants);
      if (count.switched) {
        add(chip, "fJ_per_MAC", "published constants", fj_tops_per_w / value(chip, "TOPS_W"),
            gates.nand_capacitance_ff * *count.switched * squared_v, Evidence::published_constants);
      }
      add(chip, "area_mm2", "", reported_mm2, mm2(of_others(area, chip)), Evidence::held_out_other_chips);
      add(chip, "tclk_ns", "", reported_ns, of_others(delay, chip) * delays, Evidence::held_out_other_chips);
      if (count.switched) {
        add(chip, "fJ_per_MAC", "", fj_tops_per_w / value(chip, "TOPS_W"),
            of_others(capacitance, chip) * *count.switched * squared_v, Evidence::held_out_other_chips);
      }
    }
  }

  /// What an analog chip of ZigZag-IMC is made of beside its converters, and the converters with a factor of 1.
  struct AnalogCount {
    double other_um2 = 0.0;
    double adc_um2 = 0.0;
    double other_fj = 0.0;  ///< per MAC
    double adc_fj = 0.0;
    double fixed_ns = 0.0;
    double decisions_ns = 0.0;  ///< time over that of a decision
    double pulses_ns = 0.0;     ///< time over that of a pulse
    bool has_energy = false;
  };

  std::map<std::string, AnalogCount> analog_counts() const {
    constexpr double squared_v = 0.64;
    const auto& gates = technology_.gates;
    const double area22 = at(22.0, 0.8).area_scale();
    const double capacitance22 = at(22.0, 0.8).capacitance_scale();
    const double delay22 = delay_scale(22.0, 0.8);
    const double full_adder = gates_.full_adder_um2();
    const double adder_ff = gates_.full_adder_ff();
    const auto adc_um2 = [&](double bits, double node) { return at(node, 0.8).adc_um2(bits, Adc::sar, 1.0); };
    const auto adc_ff = [](double bits) { return 100.0 * bits + 0.001 * std::exp2(2.0 * bits); };
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

  double adc_pj(double bits, double node, double voltage) const {
    return at(node, voltage).adc_pj(bits, Adc::sar, 1.0);
  }

  void analog_chips() {
    const auto counts = analog_counts();
    const auto& converters = technology_.converters;
    // Area and energy of a converter of 8 bits where it is reported on its own.
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
    area.erase("AIMC1");  // its repeaters and decoupling capacitors are in no count
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
    // The cell capacitance of either charge-domain chip, at 28 nm by the root of the node, tells the other's energy.
    const double jia_fj = 9.7e3 / 2304;
    const double sinangil_fj = (7.7951 - 3.3566) / 4096 * fj_per_pj;
    const double jia_ff = jia_fj / 0.7225 / std::sqrt(65.0 / 28.0);
    const double sinangil_ff = sinangil_fj / 0.64 / (0.97 * 0.97) / std::sqrt(7.0 / 28.0);
    add("jia", "CIM fJ/cell", "cell of Sinangil", jia_fj, jia_fj * sinangil_ff / jia_ff,
        Evidence::held_out_other_chips);
    add("sinangil", "CIM fJ/cell", "cell of Jia", sinangil_fj, sinangil_fj * jia_ff / sinangil_ff,
        Evidence::held_out_other_chips);
  }

  /// A setting of NeuRRAM: bits of outputs and inputs, and whether the input is applied in one phase.
  struct NeurramSetting {
    int out;
    int in;
    int one_phase;
  };
  /// What it takes: magnitude bits, phases, unit integrations, steps of the converter.
  struct NeurramSteps {
    double magnitude = 0.0;
    double phases = 0.0;
    double integrations = 0.0;
    double conversions = 0.0;
  };
  static NeurramSteps steps_of(const NeurramSetting& setting) {
    const int magnitude = std::max(1, setting.in - 1);
    std::vector<int> phases{magnitude};
    if (setting.one_phase == 0 && magnitude > 3) phases = {(magnitude + 1) / 2, magnitude / 2};
    NeurramSteps steps;
    steps.magnitude = magnitude;
    steps.phases = static_cast<double>(phases.size());
    int before = 0;
    for (const int phase : phases) {
      steps.integrations += std::exp2(phase) - 1.0;
      steps.conversions += std::max(setting.out - before, 0);
      before += phase;
    }
    return steps;
  }

  void neurram() {
    constexpr double operations = 65536.0 * 48;
    const std::vector<NeurramSetting> settings{{3, 1, 1}, {4, 2, 1}, {5, 3, 1},  {6, 4, 1}, {7, 5, 0},
                                               {8, 6, 0}, {9, 7, 0}, {10, 8, 0}, {7, 5, 1}, {8, 6, 1}};
    const std::array<NeurramSetting, 3> fitted{settings[0], settings[1], settings[7]};
    const auto key = [](const NeurramSetting& s) {
      return fmt::format("out={};in={};one_phase={}", s.out, s.in, s.one_phase);
    };
    const auto energy_key = [](const NeurramSetting& s) {
      return fmt::format("out={};in={};one_phase=0", s.out, s.in);
    };
    std::array<Row3, 3> times{};
    std::array<Row3, 3> energies{};
    Row3 measured_us{};
    Row3 measured_fj{};
    double input_fj = 0.0;
    for (std::size_t i = 0; i < fitted.size(); ++i) {
      const NeurramSteps steps = steps_of(fitted[i]);
      times[i] = {steps.integrations, steps.conversions, steps.phases};
      energies[i] = {steps.conversions, steps.integrations, steps.magnitude};
      measured_us[i] = operations / value("wan", "TOPS", key(fitted[i])) / 1e6;
      measured_fj[i] = value("wan", "fJ_per_op_neuron", energy_key(fitted[i]));
      input_fj += value("wan", "fJ_per_op_input", energy_key(fitted[i])) / steps.magnitude / 3.0;
    }
    const Row3 us = solve(times, measured_us);
    const Row3 fj = solve(energies, measured_fj);
    // Word lines from capacitances of cells and wires alone; inputs from half a volt on pairs of which one cell is off.
    const double wordline_fj = (2.1 * 256 + 48) * 1.8 * 1.8 * 256 / 65536;
    const double mean_s = 0.5 * (1 / 250e3 + 1 / 1e6) * 0.5 + 1 / 1e6 * 0.5;
    add("wan", "input pulse fJ/op/bit", "0.5 V, 10 ns, pair", input_fj, 0.85 * 0.25 * mean_s * 10e-9 * 1e15,
        Evidence::none);
    for (std::size_t i = 0; i < settings.size(); ++i) {
      const NeurramSetting& setting = settings[i];
      const NeurramSteps steps = steps_of(setting);
      const bool is_fitted = i == 0 || i == 1 || i == 7;
      const Evidence evidence = is_fitted ? Evidence::fitted : Evidence::held_out_same_chip;
      const double cycle_us = us[0] * steps.integrations + us[1] * steps.conversions + us[2] * steps.phases;
      const double neuron_fj =
          fj[0] * steps.conversions + fj[1] * steps.integrations + fj[2] * steps.magnitude;
      add("wan", "TOPS", key(setting), value("wan", "TOPS", key(setting)), operations / cycle_us / 1e6,
          evidence);
      if (i < 8) {
        add("wan", "fJ/op word lines", key(setting), value("wan", "fJ_per_op_wordline", energy_key(setting)),
            wordline_fj * steps.magnitude, Evidence::none);
        add("wan", "fJ/op neuron", key(setting), value("wan", "fJ_per_op_neuron", energy_key(setting)),
            neuron_fj, evidence);
        add("wan", "fJ/op input", key(setting), value("wan", "fJ_per_op_input", energy_key(setting)),
            input_fj * steps.magnitude, evidence);
      }
      add("wan", "TOPS_W", key(setting), value("wan", "TOPS_W", key(setting)),
          1000.0 / (wordline_fj * steps.magnitude + neuron_fj + input_fj * steps.magnitude), evidence);
    }
    add("wan", "neuron um2", "SAR of 8 bits and shift-add", 1270.0,
        at(130.0, 0.9).adc_um2(8, Adc::sar, Calibration{}.adc_area) + at(130.0, 0.9).shift_add_um2(),
        Evidence::none);
  }

  void jia() {
    const auto figure = [&](const char* metric, const std::string& condition) {
      return value("jia", metric, condition);
    };
    const double operations = 2.0 * 2304 * 256;
    const double slow_ns = operations / figure("TOPS_1b", "V=0.85") / 1e3;
    const double fast_ns = operations / figure("TOPS_1b", "V=1.2") / 1e3;
    const double low_v = figure("TOPS_1b", "V=0.85");
    const double high_v = figure("TOPS_1b", "V=1.2");
    // The threshold for which the delays at both voltages agree is fitted to the second number.
    add("jia", "TOPS", "V=0.85", low_v, operations / slow_ns / 1e3, Evidence::fitted);
    add("jia", "TOPS", "V=1.2", high_v, operations / fast_ns / 1e3, Evidence::fitted);
    add("jia", "TOPS", "V=1.2, low-power transistors", high_v,
        low_v * delay_scale(65.0, 0.85, 1.0) / delay_scale(65.0, 1.2, 1.0), Evidence::none);
    const double area_mm2 = figure("area_mm2", "ADC") + figure("area_mm2", "CIM");
    for (const double voltage : {0.85, 1.2}) {
      const double scale = (voltage / 0.85) * (voltage / 0.85);
      const std::string condition = fmt::format("V={}", voltage);
      const Evidence evidence = voltage == 0.85 ? Evidence::fitted : Evidence::held_out_same_chip;
      for (const char* part : {"pJ_ADC", "pJ_CIM", "pJ_datapath"}) {
        add("jia", part, condition, figure(part, condition), figure(part, "V=0.85") * scale, evidence);
      }
      add("jia", "TOPS_W", condition, figure("TOPS_W_1b", condition),
          4608.0 / ((figure("pJ_ADC", "V=0.85") + figure("pJ_CIM", "V=0.85")) * scale), evidence);
      add("jia", "TOPS_mm2", condition, figure("TOPS_mm2_1b", condition),
          figure("TOPS_1b", condition) / area_mm2, Evidence::held_out_same_chip);
    }
    for (const int bits : {2, 4, 8}) {
      const std::string condition = fmt::format("in={}", bits);
      add("jia", "TOPS", condition, figure("TOPS_in_bits", condition), low_v / bits,
          Evidence::held_out_same_chip);
    }
    add("jia", "array mm2", "", 2.91,
        2304 * 256 * technology_.arrays.sram_analog_cell_f2 * 0.065 * 0.065 / um2_per_mm2, Evidence::none);
  }

  void sinangil() {
    const auto figure = [&](const char* metric, const std::string& condition) {
      return value("sinangil", metric, condition);
    };
    const auto parts = [](double y) { return Row3{1.0, std::sqrt(y), y}; };
    const std::array<double, 3> fitted{0.0, 4.0, 15.0};
    std::array<Row3, 3> rows{};
    Row3 measured{};
    for (std::size_t i = 0; i < fitted.size(); ++i) {
      rows[i] = parts(fitted[i]);
      measured[i] = figure("pJ", fmt::format("V=0.8;y={}", fitted[i]));
    }
    const Row3 share = solve(rows, measured);
    const auto energy_pj = [&](double y, double voltage) {
      const Row3 part = parts(y);
      return (share[0] * part[0] + share[1] * part[1] + share[2] * part[2]) * (voltage / 0.8) *
             (voltage / 0.8);
    };
    const auto kind = [](bool is_fitted) {
      return is_fitted ? Evidence::fitted : Evidence::held_out_same_chip;
    };
    add("sinangil", "TOPS", "V=0.8", figure("TOPS", "V=0.8"), figure("TOPS", "V=0.8"), Evidence::fitted);
    add("sinangil", "TOPS", "V=1", figure("TOPS", "V=1"),
        figure("TOPS", "V=0.8") * delay_scale(7.0, 0.8) / delay_scale(7.0, 1.0),
        Evidence::held_out_same_chip);
    for (const int y : {0, 1, 2, 4, 6, 8, 10, 12, 15}) {
      const std::string condition = fmt::format("V=0.8;y={}", y);
      add("sinangil", "pJ", condition, figure("pJ", condition), energy_pj(y, 0.8),
          kind(y == 0 || y == 4 || y == 15));
    }
    for (const double voltage : {0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0}) {
      add("sinangil", "pJ by voltage", fmt::format("V={}", voltage),
          figure("pJ_sweep", fmt::format("V={};y=15", voltage)), energy_pj(15, voltage),
          kind(voltage == 0.8));
    }
    for (const double voltage : {0.8, 1.0}) {
      for (const int y : {15, 6, 0}) {
        const std::string condition = fmt::format("V={};y={}", voltage, y);
        add("sinangil", "TOPS_W", condition, figure("TOPS_W", condition), 2.048 / energy_pj(y, voltage) * 1e3,
            kind(voltage == 0.8 && y != 6));
      }
    }
    add("sinangil", "flash ADC um2", "", figure("area_um2", "CIM"),
        16 * at(7.0, 0.8).adc_um2(4, Adc::flash, 1.0), Evidence::none);
  }

  void wang() {
    const auto figure = [&](const char* metric, const std::string& condition) {
      return value("wang", metric, condition);
    };
    for (const double voltage : {0.7, 0.8, 0.9, 1.0, 1.1}) {
      const std::string condition = fmt::format("V={}", voltage);
      const Evidence evidence = voltage == 0.9 ? Evidence::fitted : Evidence::held_out_same_chip;
      add("wang", "TOPS_mm2", condition, figure("TOPS_mm2", condition),
          figure("TOPS_mm2", "V=0.9") * delay_scale(22.0, 0.9) / delay_scale(22.0, voltage), evidence);
      add("wang", "TOPS_W", condition, figure("TOPS_W", condition),
          figure("TOPS_W", "V=0.9") * (0.9 / voltage) * (0.9 / voltage), evidence);
    }
    const auto& converters = technology_.converters;
    add("wang", "cycle ns", "V=0.7, 8 bits and 2 pulses", 2.048 / (figure("TOPS_mm2", "V=0.7") * 0.124),
        (8 * converters.decision_ns + 2 * converters.pulse_ns) * delay_scale(22.0, 0.7), Evidence::none);
  }

  void colonnade() {
    const auto figure = [&](const char* metric, const std::string& condition) {
      return value("colonnade", metric, condition);
    };
    const auto words = [](int weight_bits) {
      const int whole = 128 / (weight_bits + 7);
      return static_cast<double>(whole);
    };
    // A row of 128 cells; its energy falls linearly to zero at a voltage that two numbers give.
    const double row_fj = figure("fJ_per_MAC", "in=1;w=8;V=0.8") * words(8);
    const double ratio = figure("fJ_per_MAC", "in=1;w=8;V=0.6") / figure("fJ_per_MAC", "in=1;w=8;V=0.8");
    const double zero_v = (0.6 - 0.8 * ratio) / (1.0 - ratio);
    for (const double voltage : {0.6, 0.7, 0.8}) {
      for (int bits = 1; bits <= 16; ++bits) {
        const double bit_fj = row_fj / words(bits) * (voltage - zero_v) / (0.8 - zero_v);
        add_colonnade_energy(1, bits, voltage, bit_fj);
        if (bits > 1) add_colonnade_energy(bits, bits, voltage, bits * bit_fj);
      }
    }
    for (const double voltage : {0.6, 0.7}) {
      add("colonnade", "fJ_per_MAC, square law", fmt::format("w=8;V={}", voltage),
          figure("fJ_per_MAC", fmt::format("in=1;w=8;V={}", voltage)),
          row_fj / words(8) * (voltage / 0.8) * (voltage / 0.8), Evidence::none);
    }
    const double cycle_ns = 2.0 * 128 * words(1) / figure("GOPS", "in=1;w=1;regs=1");
    const double adder_ns = cycle_ns / (8 + 128 + 2);
    for (int bits = 1; bits <= 16; ++bits) {
      for (const int registers : {1, 2, 4, 8, 16}) {
        const int stages = bits + 7 + 128 / registers + 2;
        const double clock_ns = adder_ns * stages;
        const std::string condition = fmt::format("in={};w={};regs={}", bits, bits, registers);
        add("colonnade", "GOPS", condition, figure("GOPS", condition),
            2.0 * 128 * words(bits) / (bits * clock_ns),
            bits == 1 && registers == 1 ? Evidence::fitted : Evidence::held_out_same_chip);
        add("colonnade", "latency us", condition, figure("latency_us", condition),
            bits * (registers + 1) * clock_ns * 1e-3, Evidence::held_out_same_chip);
      }
    }
    add("colonnade", "full adder ns", "65 nm, 0.8 V", adder_ns,
        0.5 * (gates_.carry_chain_delay_ns() + gates_.sum_delay_ns()) * delay_scale(65.0, 0.8),
        Evidence::none);
    add("colonnade", "fJ per cell", "65 nm, 0.8 V, activity 0.5", row_fj / 128,
        0.5 * (gates_.full_adder_ff() + 1.05 + 2 * 1.05 + 1.0) * at(65.0, 0.8).capacitance_scale() * 0.64,
        Evidence::none);
  }

  void add_colonnade_energy(int inputs, int bits, double voltage, double modelled) {
    const std::string condition = fmt::format("in={};w={};V={}", inputs, bits, voltage);
    const bool is_fitted = bits == 8 && inputs == 1 && voltage != 0.7;
    add("colonnade", inputs == 1 ? "fJ_per_MAC, one input bit" : "fJ_per_MAC", condition,
        value("colonnade", "fJ_per_MAC", condition), modelled,
        is_fitted ? Evidence::fitted : Evidence::held_out_same_chip);
  }

  void isaac() {
    const auto power = [&](const char* part) { return value("isaac", "power_mW", part); };
    const auto area = [&](const char* part) { return value("isaac", "area_mm2", part); };
    const Circuits circuits = at(32.0, 0.9);
    const auto& memories = technology_.memories;
    const auto buffer_mm2 = [&](double kib) {
      return kib * 8192 * memories.buffer_um2_per_bit *
             (1.0 + memories.buffer_growth * std::max(std::log2(kib / memories.buffer_growth_kib), 0.0)) /
             um2_per_mm2;
    };
    add("isaac", "S+A mm2", "4 of 16 bits", area("S+A x4"),
        4 * 16 * (circuits.full_adder_um2() + circuits.flip_flop_um2()) * circuits.area_scale() / um2_per_mm2,
        Evidence::none);
    add("isaac", "S+A mW", "9.6 GHz, 16 bits", power("S+A x4"), 9.6 * circuits.shift_add_pj() * 16 / 24,
        Evidence::none);
    add("isaac", "IR 2KB mm2", "", area("IR 2KB"), buffer_mm2(2.0), Evidence::none);
    add("isaac", "eDRAM 64KB mm2", "as SRAM", area("eDRAM 64KB"), buffer_mm2(64.0), Evidence::none);
    add("isaac", "eDRAM pJ", "256 bits, as SRAM", 20.45,
        256 * (memories.buffer_read_pj +
               memories.buffer_read_pj_per_kib * std::pow(64.0, memories.buffer_exponent)),
        Evidence::none);
    double macro_mw = 0.0;
    double macro_mm2 = 0.0;
    for (const char* part : {"ADC 8b 1.2GS/s x8", "DAC 1b 8x128", "S+H 8x128", "array 8x128x128 2b", "S+A x4",
                             "IR 2KB", "OR 256B"}) {
      macro_mw += power(part);
      macro_mm2 += area(part);
    }
    double tile_mw = 0.52 + 0.05 + 0.4 + 1.68;  // sigmoids, shift-and-add, pooling and the output register
    double tile_mm2 = 0.0006 + 0.00006 + 0.00024 + 0.0032;
    for (const char* part : {"IMA x12", "eDRAM 64KB", "eDRAM bus", "router /4"}) {
      tile_mw += power(part);
      tile_mm2 += area(part);
    }
    add("isaac", "IMA x12 mW", "", power("IMA x12"), 12 * macro_mw, Evidence::sum_of_parts);
    add("isaac", "IMA x12 mm2", "", area("IMA x12"), 12 * macro_mm2, Evidence::sum_of_parts);
    add("isaac", "tile mW", "", power("tile"), tile_mw, Evidence::sum_of_parts);
    add("isaac", "tile mm2", "", area("tile"), tile_mm2, Evidence::sum_of_parts);
    const char* chip = "chip 168 tiles + HT";
    add("isaac", "chip mW", "168 tiles and links", power(chip), 168 * power("tile") + 10400,
        Evidence::sum_of_parts);
    add("isaac", "chip mm2", "168 tiles and links", area(chip), 168 * area("tile") + 22.88,
        Evidence::sum_of_parts);
  }

  Macro macro_of(const Chip& chip, double cell_f2) const {
    return make_macro(technology_, at(chip.node_nm, chip.voltage_v), chip, Calibration{}, cell_f2);
  }
  static Chip chip_of(CellTechnology technology, double node_nm, double voltage_v, int rows, int columns) {
    Chip chip;
    chip.technology = technology;
    chip.node_nm = node_nm;
    chip.voltage_v = voltage_v;
    chip.wordlines = rows;
    chip.bitlines = columns;
    chip.active_rows = rows;
    return chip;
  }

  void generic_macros() {
    const auto note = [&](const char* chip, const char* metric, const char* condition, double reported,
                          double modelled) {
      add(chip, metric, condition, reported, modelled, Evidence::generic_macro);
    };
    Chip chip = chip_of(CellTechnology::sram_analog, 65.0, 0.85, 2304, 256);
    chip.adc_bits = 8;
    chip.adcs = 256;
    Macro macro = macro_of(chip, technology_.arrays.sram_analog_cell_f2);
    note("jia", "macro pJ/output", "ADC and CIM", 1.79 + 9.7,
         2304 * macro.cell_pj + macro.conversion_pj + 2304 * macro.row_pj / 256);
    note("jia", "macro mm2", "ADC and CIM", 0.497 + 2.91, macro.area / um2_per_mm2);

    chip = chip_of(CellTechnology::sram_analog, 7.0, 0.8, 64, 64);
    chip.adc_bits = 4;
    chip.adc = Adc::flash;
    chip.dac_bits = 4;
    chip.dac = hardware::Dac::pulse;
    macro = macro_of(chip, 1080.0);
    note("sinangil", "macro pJ", "y=15", 7.795,
         4096 * macro.cell_pj * 0.94 + 16 * macro.conversion_pj + 64 * macro.row_pj * 15 * 0.97);
    note("sinangil", "macro ns", "V=0.8", 5.5, macro.integration_ns + macro.conversion_ns);
    note("sinangil", "macro um2", "CIM and array", 2396.0, macro.area);

    chip = chip_of(CellTechnology::sram_analog, 22.0, 1.0, 64, 128);
    chip.adc_bits = 8;
    chip.dac_bits = 8;
    macro = macro_of(chip, 400.0);
    note("wang", "macro pJ/MVM", "V=1", 2.0 / value("wang", "TOPS_W", "V=1") * 1024,
         8192 * macro.cell_pj * 0.25 + 16 * macro.conversion_pj + 64 * macro.row_pj);
    chip.voltage_v = 0.7;
    macro = macro_of(chip, 400.0);
    note("wang", "macro ns", "V=0.7", 2.048 / (2.377 * 0.124), macro.read_ns + macro.conversion_ns);

    chip = chip_of(CellTechnology::rram, 130.0, 1.8, 256, 256);
    chip.adc_bits = 8;
    chip.adcs = 256;
    note("wan", "macro core mm2", "", 256 * 1270 / 0.28 / um2_per_mm2,
         macro_of(chip, 125.74).area / um2_per_mm2);

    chip = chip_of(CellTechnology::rram, 32.0, 0.9, 128, 128);
    chip.adc_bits = 8;
    chip.adcs = 1;
    macro = macro_of(chip, 16.0);
    note("isaac", "macro pJ/array read", "IMA without registers", 22.6 / 8 * 100,
         128 * macro.conversion_pj + 128 * macro.row_pj * 0.5 +
             128 * 128 * macro.cell_pj_per_siemens * 0.5 * 0.5 / 2e5);
    note("isaac", "macro um2", "IMA/8 without registers", (0.157 / 12 - 0.00287) * um2_per_mm2 / 8,
         macro.area);
    digital_macros();
  }

  void digital_macros() {
    struct Digital {
      const char* name;
      int rows;
      int columns;
      int active_rows;
      int dac_bits;
      int banks;
      int macs;  ///< of a bank, in all its cycles
      int cycles;
      bool has_energy;
    };
    for (const Digital& digital : {Digital{"DIMC1", 32, 48, 32, 2, 64, 32 * 6, 4, true},
                                   Digital{"DIMC3", 1024, 8, 128, 2, 8, 128, 4, true},
                                   Digital{"DIMC4", 256, 64, 128, 1, 4, 128 * 8, 8, false}}) {
      Chip chip = chip_of(CellTechnology::sram_digital, 28.0, 0.9, digital.rows, digital.columns);
      chip.active_rows = digital.active_rows;
      chip.dac_bits = digital.dac_bits;
      const Macro macro = macro_of(chip, 0.0);
      const auto note = [&](const char* metric, double reported, double modelled) {
        add(digital.name, metric, "", reported, modelled, Evidence::generic_macro);
      };
      note("macro mm2", value(digital.name, "area_mm2"), digital.banks * macro.area / um2_per_mm2);
      note("macro ns", value(digital.name, "tclk_ns"), macro.tree_ns);
      if (!digital.has_energy) continue;
      const double words = digital.columns / 8.0;
      const double slice_pj = words * (digital.active_rows * 8.0 * digital.dac_bits * macro.product_pj * 0.5 +
                                       macro.tree_pj * 0.25 + macro.conversion_pj);
      note("macro fJ/MAC", fj_tops_per_w / value(digital.name, "TOPS_W"),
           slice_pj * fj_per_pj * digital.cycles / digital.macs);
    }
  }

  const PhysicalTechnology& technology_;
  const MeasuredChips& measured_;
  Circuits gates_;  ///< at 28 nm, 0.9 V
  std::vector<SiliconComparison> rows_;
};

}  // namespace

std::string_view text(Evidence evidence) {
  constexpr std::array<std::string_view, evidence_count> texts{"fitted",
                                                               "held out, same chip",
                                                               "held out, other chips",
                                                               "published constants",
                                                               "generic macro",
                                                               "none",
                                                               "sum"};
  return texts[static_cast<std::size_t>(evidence)];
}

MeasuredChips MeasuredChips::load(const std::filesystem::path& file) {
  std::istringstream stream(
      core::read_text(file, core::largest_text, core::ExitCode::io, "install crossisle again"));
  MeasuredChips chips;
  std::string line;
  std::getline(stream, line);  // the heading
  while (std::getline(stream, line)) {
    std::array<std::string, 4> cells;
    std::size_t begin = 0;
    for (auto& cell : cells) {
      const std::size_t end = std::min(line.find(',', begin), line.size());
      cell = line.substr(begin, end - begin);
      begin = std::min(end + 1, line.size());
    }
    try {
      chips.values_[{cells[0], cells[1], cells[2]}] = std::stod(cells[3]);
    } catch (const std::logic_error&) {
      throw core::Error(core::ExitCode::io, fmt::format("{} has the line '{}'", file.string(), line),
                        "chip, metric, condition and value are expected", "install crossisle again");
    }
  }
  return chips;
}

double MeasuredChips::value(const std::string& chip, const std::string& metric,
                            const std::string& condition) const {
  const auto found = values_.find({chip, metric, condition});
  if (found != values_.end()) return found->second;
  throw core::Error(core::ExitCode::io,
                    fmt::format("no number is known of {} {} {}", chip, metric, condition),
                    "the table of measured chips lacks it", "install crossisle again");
}

std::vector<SiliconComparison> compare_with_silicon(const hardware::PhysicalTechnology& technology,
                                                    const MeasuredChips& measured) {
  return Comparisons(technology, measured).all();
}

EvidenceSummary summarise(const std::vector<SiliconComparison>& comparisons, Evidence evidence,
                          std::string_view chip, std::string_view without) {
  std::vector<double> errors;
  double logarithms = 0.0;
  for (const auto& comparison : comparisons) {
    if (comparison.evidence != evidence || comparison.chip == without) continue;
    if (!chip.empty() && comparison.chip != chip) continue;
    errors.push_back(std::abs(comparison.error()));
    logarithms += std::abs(std::log(1.0 + comparison.error()));
  }
  EvidenceSummary summary;
  summary.count = errors.size();
  if (errors.empty()) return summary;
  std::sort(errors.begin(), errors.end());
  const std::size_t middle = errors.size() / 2;
  summary.median = errors.size() % 2 == 1 ? errors[middle] : 0.5 * (errors[middle - 1] + errors[middle]);
  for (const double error : errors) summary.mean += error / static_cast<double>(errors.size());
  summary.largest = errors.back();
  summary.factor = std::exp(logarithms / static_cast<double>(errors.size()));
  return summary;
}

}  // namespace crossisle::cost
