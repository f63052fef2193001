// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/hardware/physical_technology.hpp"
#include "crossisle/physical/calibration_card.hpp"
#include "crossisle/validation/measured_macros.hpp"

namespace crossisle::validation {

/// Group of factors that the same numbers determine.
enum class FactorGroup : std::uint8_t {
  energy,  ///< adc_energy, switched_energy
  time,    ///< analog_time
  area,    ///< adc_area, peripheral_area
  buffer,  ///< buffer_energy
};
inline constexpr std::size_t factor_group_count = 4;
std::string_view text(FactorGroup group);

/// Kind of a number that determines factors.
enum class NumberKind : std::uint8_t {
  total_energy,
  array_energy,
  adc_energy,
  time,
  total_area,
  adc_area,
  periphery_area,
  buffer_energy,
};
inline constexpr std::size_t number_kind_count = 8;
/// Names of a kind of number, its unit, and the group of factors that it determines.
struct NumberKindTraits {
  std::string_view name;  ///< in texts, singular
  std::string_view plural;
  std::string_view unit;
  FactorGroup group;
};
const NumberKindTraits& traits(NumberKind kind);

/// Measured number and its prediction as a sum of terms, one per factor, and a constant.
struct FitNumber {
  std::string chip;
  std::size_t line = 0;  ///< of the file
  NumberKind kind = NumberKind::total_energy;
  double measured = 0.0;
  double constant = 0.0;
  std::array<double, physical::calibration_factor_count> terms{};  ///< in the order of calibration_factors

  /// Returns the prediction with the factors of a calibration, in the unit of the kind.
  double predicted(const physical::Calibration& calibration) const;
  /// Returns the share of a factor in the prediction with all factors at 1.
  double share(std::size_t factor) const;
};

/// Origin of the value of a factor.
enum class FactorState : std::uint8_t {
  standard,  ///< not determined: value and range of the default card
  fitted,
  common,  ///< known only together with the other factor of its group, whose value it shares
};

/// Value and range of a factor, and the numbers that determine it.
struct FittedFactor {
  physical::CalibrationRange range{};
  FactorState state = FactorState::standard;
  std::vector<std::pair<NumberKind, std::size_t>> numbers{};  ///< that determine it, with their counts
  std::string reason{};                                       ///< of the state
};

/// Typical error of a group's numbers as a factor, exp(mean |ln(predicted / measured)|) over chips.
struct CardErrors {
  std::size_t chips = 0;
  std::size_t numbers = 0;
  double standard = 1.0;  ///< with the default card
  double fitted = 1.0;
  std::optional<double> left_out{};  ///< each chip by a card of the others; none for fewer than three chips
};

/// Calibration card fitted to measured macros.
struct CardFit {
  std::array<FittedFactor, physical::calibration_factor_count> factors{};
  std::array<CardErrors, factor_group_count> errors{};
  std::vector<FitNumber> numbers;
  std::vector<core::Problem>
      remarks;  ///< on contradictory and implausible numbers, and on what was done with them
  std::size_t chips = 0;

  physical::Calibration calibration() const;
  bool is_empty() const noexcept { return numbers.empty(); }
};

/// Fits the factors of a card by robust least squares (Huber) on logarithms, in which each chip counts once.
///
/// Two factors of a group are fitted separately if the standard error of each is at most a factor of 1.4,
/// residuals being taken for at least 10 %. Otherwise, as for energy with a single TOPS/W, they become one
/// common factor, which is fitted, like the factor of a group of one, if its standard error is at most a
/// factor of 2. All others keep the default card's value. Factors stay within 0.1 to 10. The range of a
/// factor is the error of chips left out one by one, or of the fit, and at least 5 %; that of a common factor
/// is at least as wide as in the default card.
/// @param file name in remarks
CardFit fit_card(const hardware::PhysicalTechnology& technology, const std::vector<MeasuredMacro>& macros,
                 const physical::CalibrationCard& standard, const std::string& file);

/// Returns the card of a fit: its source states what determines each factor and the errors.
/// @param data origin of the numbers, for the source
physical::CalibrationCard card_of(const CardFit& fit, const std::string& name, const std::string& data);
/// Returns the text of a card's file, which CalibrationCard::load reads.
std::string card_text(const physical::CalibrationCard& card, const CardFit& fit);

}  // namespace crossisle::validation
