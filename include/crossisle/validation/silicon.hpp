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

/// Kind of evidence that a comparison with a measured chip gives: first the kinds from the weakest to the
/// strongest, then the others.
enum class Evidence : std::uint8_t {
  fitted,  ///< a constant was fitted to this same number, or it is the same measurement printed twice
  held_out_same_chip,    ///< constants are from other numbers of the same chip
  held_out_other_chips,  ///< constants are from other chips only
  published_constants,   ///< constants of ZigZag-IMC, fitted by its authors to these chips
  generic_macro,         ///< the generic macro configured like the chip, without constants of any chip
  none,                  ///< other predictions: first principles for a part of a chip
  sum_of_parts,          ///< reported parts added up: arithmetic, no physics
};
inline constexpr std::size_t evidence_count = 7;
std::string_view text(Evidence evidence);

/// A number that was reported for a chip, and the model's prediction of it.
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
/// 2022), Colonnade (JSSC 2021) and ISAAC's table.
std::vector<SiliconComparison> compare_with_silicon(const hardware::PhysicalTechnology& technology,
                                                    const MeasuredChips& measured);

/// Does the same for the shipped technology of the physical mode and the shipped numbers.
/// @param data their folder, found by core::data_directory
/// @throws core::InputError, core::Error if the shipped data cannot be read
std::vector<SiliconComparison> compare_shipped_with_silicon(const std::filesystem::path& data = {});

/// Returns the distinct chips of comparisons, in order of appearance.
std::vector<std::string> chips_of(const std::vector<SiliconComparison>& comparisons);

/// Errors of one kind of evidence.
struct EvidenceSummary {
  std::size_t count = 0;
  double mean = 0.0;    ///< of |error|
  double median = 0.0;  ///< of |error|
  double largest = 0.0;
  double factor = 1.0;  ///< geometric mean of the ratio of both numbers, the larger one over the smaller one
};
/// Summarises the errors of one kind of evidence. @param chip empty: all but the one in `without`
EvidenceSummary summarise(const std::vector<SiliconComparison>& comparisons, Evidence evidence,
                          std::string_view chip = {}, std::string_view without = {});

}  // namespace crossisle::validation
