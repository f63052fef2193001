// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

namespace crossisle::validation {

/// Factors by chip.
using Factors = std::map<std::string, double>;
/// Returns the geometric mean of the factors of all chips except one.
double of_others(const Factors& factors, const std::string& chip);

/// Returns the area of a compact SRAM bank with its periphery at 28 nm [um2]: a fit to seven values that
/// ZigZag-IMC quotes from CACTI.
inline double sram_bank_um2(double bits) {
  return bits * 0.23 + 280.0;
}

}  // namespace crossisle::validation
