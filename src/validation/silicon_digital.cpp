// Part of Crossisle, SPDX-License-Identifier: MIT
#include "silicon_comparisons.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "silicon_zigzag.hpp"

namespace crossisle::validation {
namespace {

double geometric_mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

}  // namespace

double of_others(const Factors& factors, const std::string& chip) {
  std::vector<double> others;
  for (const auto& [name, factor] : factors) {
    if (name != chip) others.push_back(factor);
  }
  return geometric_mean(others);
}

/// Gates of a digital chip of ZigZag-IMC, counted in its papers' figures.
struct SiliconComparisons::GateCount {
  double nands = 0.0;
  double full_adders = 0.0;
  double flip_flops = 0.0;
  double bank_um2 = 0.0;
  double delay_ns = 0.0;  ///< of its critical path at 28 nm, 0.9 V
  std::optional<double> switched =
      {};  ///< NAND input capacitances that a MAC switches; none if the sparsity is unknown
};

std::map<std::string, SiliconComparisons::GateCount> SiliconComparisons::gate_counts() const {
  const auto tree = physical::adder_tree_full_adders;
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
  counts["DIMC2"] = {2 * 32 * 8, 2 * (tree(32, 16) + 32 * 16), 2 * 32 * (16 + 8), 2 * sram_bank_um2(512 * 32),
                     tree_ns(32, 16) + sum_ns};
  counts["DIMC3"] = {8 * 8 * 256,
                     8 * (8 * tree(128, 2) + tree(8, 16) + 23),
                     8 * 23,
                     8 * sram_bank_um2(8192),
                     nand_ns + tree_ns(128, 2) + sum_ns + chain_ns * 6 + tree_ns(8, 16),
                     8 * (8 * 0.25 * (256 * 0.5 + tree(128, 2) * 6) + tree(8, 16) * 6 + 23 * 6 + 23 * 3) * 4 /
                         (8.0 * 8 * 128 / 8)};
  counts["DIMC4"] = {
      4 * 8 * 128, 4 * 8 * (64 * tree(16, 1) + 8 * tree(8, 4) + tree(8, 6) + 17), 4 * 8 * (48 + 17),
      4 * sram_bank_um2(16384),
      std::max(nand_ns + tree_ns(16, 1) + tree_ns(8, 4), tree_ns(8, 6) + sum_ns + chain_ns * 8)};
  return counts;
}

void SiliconComparisons::digital_chips() {
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

}  // namespace crossisle::validation
