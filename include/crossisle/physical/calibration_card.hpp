// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "crossisle/core/error.hpp"
#include "crossisle/physical/macro.hpp"

namespace crossisle::physical {

/// A factor of calibration and the range within which it is known.
struct CalibrationRange {
  double value = 1.0;
  double low = 1.0;
  double high = 1.0;
};

/// A factor by its name in files.
struct CalibrationFactor {
  std::string_view name;
  double Calibration::*value;
};
inline constexpr std::size_t calibration_factor_count = 5;
inline constexpr std::array<CalibrationFactor, calibration_factor_count> calibration_factors{
    {{"adc_energy", &Calibration::adc_energy},
     {"adc_area", &Calibration::adc_area},
     {"switched_energy", &Calibration::switched_energy},
     {"peripheral_area", &Calibration::peripheral_area},
     {"analog_time", &Calibration::analog_time}}};

/// Calibration of a family of chips: a file of data/calibration, whose README states the format.
struct CalibrationCard {
  std::string name;
  std::string long_name;
  std::string source;
  std::array<CalibrationRange, calibration_factor_count> ranges{};  ///< in the order of calibration_factors

  /// Returns the factors at their values.
  Calibration calibration() const;

  /// Reads a card. Problems of its content go to `problems`. @throws core::Error if it cannot be read
  static CalibrationCard load(const std::filesystem::path& file, core::Problems& problems);
};

}  // namespace crossisle::physical
