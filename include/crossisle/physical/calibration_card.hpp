// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "crossisle/core/error.hpp"
#include "crossisle/physical/macro.hpp"

namespace crossisle::physical {

/// Value of a calibration factor and the range in which it is known.
struct CalibrationRange {
  double value = 1.0;
  double low = 1.0;
  double high = 1.0;
};

/// Name of a calibration factor in files, and its member of Calibration.
struct CalibrationFactor {
  std::string_view name;
  double Calibration::*value;
};
inline constexpr std::size_t calibration_factor_count = 6;
inline constexpr std::array<CalibrationFactor, calibration_factor_count> calibration_factors{
    {{"adc_energy", &Calibration::adc_energy},
     {"adc_area", &Calibration::adc_area},
     {"switched_energy", &Calibration::switched_energy},
     {"peripheral_area", &Calibration::peripheral_area},
     {"analog_time", &Calibration::analog_time},
     {"buffer_energy", &Calibration::buffer_energy}}};

/// Calibration of a family of chips, read from a file in data/calibration (its README states the format).
struct CalibrationCard {
  std::string name;
  std::string long_name;
  std::string source;
  std::array<CalibrationRange, calibration_factor_count> ranges{};  ///< in the order of calibration_factors

  /// Returns the calibration with each factor at its value.
  Calibration calibration() const;

  /// Reads a card and adds problems of its content to `problems`. @throws core::Error if the file cannot be
  /// read
  static CalibrationCard load(const std::filesystem::path& file, core::Problems& problems);
};

}  // namespace crossisle::physical
