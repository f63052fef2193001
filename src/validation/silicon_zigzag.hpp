// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

namespace crossisle::validation {

/// Factors by chip.
using Factors = std::map<std::string, double>;
/// Geometric mean of the factors of all chips but one.
double of_others(const Factors& factors, const std::string& chip);

/// A compact bank of SRAM with its periphery at 28 nm [um2]: fit of seven values that ZigZag-IMC quotes of CACTI.
inline double sram_bank_um2(double bits) {
  return bits * 0.23 + 280.0;
}

}  // namespace crossisle::validation
