// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/hardware/physical_technology.hpp"
#include "crossisle/validation/measured_chips.hpp"

namespace crossisle::validation {

/// Kind of evidence that a comparison with a measured chip provides: first the ranked kinds from the weakest
/// to the strongest, then the other kinds.
enum class Evidence : std::uint8_t {
  fitted,                ///< a constant was fitted to the same number, or both are the same measurement
  held_out_same_chip,    ///< constants are from other numbers of the same chip
  held_out_other_chips,  ///< constants are from other chips only
  published_constants,   ///< constants of ZigZag-IMC, fitted by its authors to these chips
  generic_macro,         ///< the generic macro configured like the chip, without constants of any chip
  none,                  ///< other predictions: first principles for a part of a chip
  sum_of_parts,          ///< reported parts added up: arithmetic, no physics
};
inline constexpr std::size_t evidence_count = 7;
std::string_view text(Evidence evidence);

/// Number reported for a chip, and the model's prediction of it.
struct SiliconComparison {
  std::string chip;
  std::string metric;
  std::string condition;
  double reported = 0.0;
  double modelled = 0.0;
  Evidence evidence = Evidence::none;

  double error() const noexcept { return modelled / reported - 1.0; }
};

/// Compares the circuits and macros of the physical mode with measured chips, number by number: the chips of
/// ZigZag-IMC (by gate counts), NeuRRAM (Wan, Nature 2022), Jia (JSSC 2020), Sinangil (JSSC 2021), Wang (VLSI
/// 2022), Colonnade (JSSC 2021) and the table of ISAAC.
std::vector<SiliconComparison> compare_with_silicon(const hardware::PhysicalTechnology& technology,
                                                    const MeasuredChips& measured);

/// Compares the shipped technology of the physical mode with the shipped numbers in the same way.
/// @param data folder of both, found by core::data_directory
/// @throws core::InputError, core::Error if the shipped data cannot be read
std::vector<SiliconComparison> compare_shipped_with_silicon(const std::filesystem::path& data = {});

/// Returns the distinct chips of comparisons, in order of appearance.
std::vector<std::string> chips_of(const std::vector<SiliconComparison>& comparisons);

/// Errors of the comparisons with one kind of evidence.
struct EvidenceSummary {
  std::size_t count = 0;
  double mean = 0.0;    ///< of |error|
  double median = 0.0;  ///< of |error|
  double largest = 0.0;
  double factor = 1.0;  ///< geometric mean of the ratio of the larger to the smaller of the two numbers
};
/// Summarises the errors of one kind of evidence. @param chip empty: all chips except `without`
EvidenceSummary summarise(const std::vector<SiliconComparison>& comparisons, Evidence evidence,
                          std::string_view chip = {}, std::string_view without = {});

}  // namespace crossisle::validation
