// Part of Crossisle, SPDX-License-Identifier: MIT
#include "silicon_comparisons.hpp"

#include <fmt/format.h>

#include <cmath>

namespace crossisle::validation {

using hardware::Adc;

void SiliconComparisons::jia() {
  const auto figure = [&](const char* metric, const std::string& condition) {
    return value("jia", metric, condition);
  };
  const double operations = 2.0 * 2304 * 256;
  const double slow_ns = operations / figure("TOPS_1b", "V=0.85") / 1e3;
  const double fast_ns = operations / figure("TOPS_1b", "V=1.2") / 1e3;
  const double low_v = figure("TOPS_1b", "V=0.85");
  const double high_v = figure("TOPS_1b", "V=1.2");
  // The threshold at which the delays at both voltages agree is fitted to the second number.
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
  constexpr double drawn_cell_f2 = 426.0;  // of its ten transistors; the capacitor lies above them
  add("jia", "array mm2", "", 2.91, 2304 * 256 * drawn_cell_f2 * 0.065 * 0.065 / um2_per_mm2, Evidence::none);
}

void SiliconComparisons::sinangil() {
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
    return (share[0] * part[0] + share[1] * part[1] + share[2] * part[2]) * (voltage / 0.8) * (voltage / 0.8);
  };
  const auto kind = [](bool is_fitted) {
    return is_fitted ? Evidence::fitted : Evidence::held_out_same_chip;
  };
  add("sinangil", "TOPS", "V=0.8", figure("TOPS", "V=0.8"), figure("TOPS", "V=0.8"), Evidence::fitted);
  add("sinangil", "TOPS", "V=1", figure("TOPS", "V=1"),
      figure("TOPS", "V=0.8") * delay_scale(7.0, 0.8) / delay_scale(7.0, 1.0), Evidence::held_out_same_chip);
  for (const int y : {0, 1, 2, 4, 6, 8, 10, 12, 15}) {
    const std::string condition = fmt::format("V=0.8;y={}", y);
    add("sinangil", "pJ", condition, figure("pJ", condition), energy_pj(y, 0.8),
        kind(y == 0 || y == 4 || y == 15));
  }
  for (const double voltage : {0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0}) {
    add("sinangil", "pJ by voltage", fmt::format("V={}", voltage),
        figure("pJ_sweep", fmt::format("V={};y=15", voltage)), energy_pj(15, voltage), kind(voltage == 0.8));
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

void SiliconComparisons::wang() {
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

}  // namespace crossisle::validation
