// Part of Crossisle, SPDX-License-Identifier: MIT
#include "silicon_comparisons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace crossisle::validation {
namespace {

using hardware::Adc;

/// Setting of NeuRRAM: bits of outputs and inputs, and whether the input is applied in one phase.
struct NeurramSetting {
  int out;
  int in;
  int one_phase;
};
/// Steps of a setting: magnitude bits, phases, unit integrations, steps of the converter.
struct NeurramSteps {
  double magnitude = 0.0;
  double phases = 0.0;
  double integrations = 0.0;
  double conversions = 0.0;
};
NeurramSteps steps_of(const NeurramSetting& setting) {
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

}  // namespace

void SiliconComparisons::neurram() {
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
  // The energy of word lines is computed only from capacitances of cells and wires. The energy of inputs is
  // that of half a volt on pairs in which one cell is off.
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
    const double neuron_fj = fj[0] * steps.conversions + fj[1] * steps.integrations + fj[2] * steps.magnitude;
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
      at(130.0, 0.9).adc_um2(8, Adc::sar, 1.0) +
          at(130.0, 0.9).shift_add_um2(technology_.gates.accumulator_bits),
      Evidence::none);
}

}  // namespace crossisle::validation
