// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/hardware/physical_technology.hpp"

namespace crossisle::cost {

/// What a number that the model gives of a measured chip rests on, from the weakest evidence to the strongest and beside it.
enum class Evidence : std::uint8_t {
  fitted,  ///< a constant was fitted to this very number, or it is the same measurement printed twice
  held_out_same_chip,    ///< constants are from other numbers of the same chip
  held_out_other_chips,  ///< constants are from other chips alone
  published_constants,   ///< constants of ZigZag-IMC, fitted by its authors to these chips
  generic_macro,         ///< the generic macro configured like the chip, without constants of any chip
  none,                  ///< blind otherwise: first principles against a part of a chip
  sum_of_parts,          ///< reported parts added up: arithmetic, no physics
};
inline constexpr std::size_t evidence_count = 7;
std::string_view text(Evidence evidence);

/// A number that was reported of a chip and what the model says of it.
struct SiliconComparison {
  std::string chip;
  std::string metric;
  std::string condition;
  double reported = 0.0;
  double modelled = 0.0;
  Evidence evidence = Evidence::none;

  double error() const noexcept { return modelled / reported - 1.0; }
};

/// Numbers of measured chips: data/silicon/measured.csv, whose README states their sources.
class MeasuredChips {
 public:
  /// @throws core::Error where the file cannot be read or is no such table
  static MeasuredChips load(const std::filesystem::path& file);

  /// @throws core::Error where there is no such number
  double value(const std::string& chip, const std::string& metric, const std::string& condition = {}) const;
  std::size_t count() const noexcept { return values_.size(); }

 private:
  std::map<std::tuple<std::string, std::string, std::string>, double> values_;
};

/// Compares the circuits and macros of the physical mode with measured chips, number by number: the chips of ZigZag-IMC
/// with their gates counted, NeuRRAM (Wan, Nature 2022), Jia (JSSC 2020), Sinangil (JSSC 2021), Wang (VLSI 2022), Colonnade
/// (JSSC 2021) and ISAAC's table.
std::vector<SiliconComparison> compare_with_silicon(const hardware::PhysicalTechnology& technology,
                                                    const MeasuredChips& measured);

/// Errors of one kind of evidence.
struct EvidenceSummary {
  std::size_t count = 0;
  double mean = 0.0;    ///< of |error|
  double median = 0.0;  ///< of |error|
  double largest = 0.0;
  double factor = 1.0;  ///< geometric mean of how many times the model is off, either way
};
/// @param chip empty: all but the one in `without`
EvidenceSummary summarise(const std::vector<SiliconComparison>& comparisons, Evidence evidence,
                          std::string_view chip = {}, std::string_view without = {});

}  // namespace crossisle::cost
