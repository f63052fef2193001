// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/validation/card_fit.hpp"

namespace crossisle::validation {

/// Places of the factors in physical::calibration_factors.
inline constexpr std::size_t adc_energy_factor = 0;
inline constexpr std::size_t adc_area_factor = 1;
inline constexpr std::size_t switched_energy_factor = 2;
inline constexpr std::size_t peripheral_area_factor = 3;
inline constexpr std::size_t analog_time_factor = 4;
inline constexpr std::size_t buffer_energy_factor = 5;

inline constexpr double min_factor = 0.1;
inline constexpr double max_factor = 10.0;

/// Returns the numbers of macros that can determine factors. Leaves out implausible ones, and all but one of
/// those that contradict each other, with a remark each.
std::vector<FitNumber> fit_numbers(const hardware::PhysicalTechnology& technology,
                                   const std::vector<MeasuredMacro>& macros, const std::string& file,
                                   std::vector<core::Problem>& remarks);

/// Returns the places of the factors of a group.
std::vector<std::size_t> factors_of(FactorGroup group);

/// Fit of the factors of one group.
struct GroupFit {
  std::array<double, physical::calibration_factor_count> values{1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
  std::array<FactorState, physical::calibration_factor_count> states{};
  double scale = 0.0;  ///< of residuals: their median, as a standard deviation
};
/// Fits the factors of a group to its numbers. @param numbers numbers of this group only
GroupFit fit_group(const std::vector<FitNumber>& numbers, FactorGroup group);

}  // namespace crossisle::validation
