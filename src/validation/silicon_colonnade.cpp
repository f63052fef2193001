// Part of Crossisle, SPDX-License-Identifier: MIT
#include "silicon_comparisons.hpp"

#include <fmt/format.h>

namespace crossisle::validation {

void SiliconComparisons::colonnade() {
  const auto figure = [&](const char* metric, const std::string& condition) {
    return value("colonnade", metric, condition);
  };
  const auto words = [](int weight_bits) {
    const int whole = 128 / (weight_bits + 7);
    return static_cast<double>(whole);
  };
  // Energy of a row of 128 cells; it falls linearly with the voltage, to zero at a voltage determined by two
  // numbers.
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
      0.5 * (gates_.carry_chain_delay_ns() + gates_.sum_delay_ns()) * delay_scale(65.0, 0.8), Evidence::none);
  add("colonnade", "fJ per cell", "65 nm, 0.8 V, activity 0.5", row_fj / 128,
      0.5 * (gates_.full_adder_ff() + 1.05 + 2 * 1.05 + 1.0) * at(65.0, 0.8).capacitance_scale() * 0.64,
      Evidence::none);
}

void SiliconComparisons::add_colonnade_energy(int inputs, int bits, double voltage, double modelled) {
  const std::string condition = fmt::format("in={};w={};V={}", inputs, bits, voltage);
  const bool is_fitted = bits == 8 && inputs == 1 && voltage != 0.7;
  add("colonnade", inputs == 1 ? "fJ_per_MAC, one input bit" : "fJ_per_MAC", condition,
      value("colonnade", "fJ_per_MAC", condition), modelled,
      is_fitted ? Evidence::fitted : Evidence::held_out_same_chip);
}

}  // namespace crossisle::validation
