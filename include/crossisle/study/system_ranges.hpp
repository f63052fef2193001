// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/hardware/physical_technology.hpp"

namespace crossisle::study {

/// Factor on figures of a type of DRAM: its name in files, its meaning, and its effect.
struct DramFactor {
  using Type = hardware::PhysicalTechnology::DramType;

  std::string_view name;
  std::string_view meaning;
  void (*scale)(Type&, double factor);
};
inline constexpr std::array<DramFactor, 3> dram_factors{
    {{"dram_bandwidth", "share of the peak bandwidth of DRAM that long transfers reach, at most 1",
      [](DramFactor::Type& type, double factor) { type.sustained = std::min(factor * type.sustained, 1.0); }},
     {"dram_energy", "energy of a bit of DRAM with its interface",
      [](DramFactor::Type& type, double factor) { type.pj_per_bit *= factor; }},
     {"dram_power", "power of DRAM, idle and while transferring", [](DramFactor::Type& type, double factor) {
        type.idle_w *= factor;
        type.active_w *= factor;
      }}}};

/// Range of a factor; the configuration has the factor 1.
struct FactorRange {
  double low = 1.0;
  double high = 1.0;
};

/// Ranges of what surrounds a chip, read from a file in data/robustness (its README states the format).
struct SystemRanges {
  std::string name;
  std::string long_name;
  std::string source;
  std::array<FactorRange, dram_factors.size()> dram{};  ///< in the order of dram_factors
  std::vector<double> junction_c;                       ///< temperatures of the chip [degrees Celsius]

  /// Reads a file and adds problems of its content to `problems`. @throws core::Error if the file cannot be
  /// read
  static SystemRanges load(const std::filesystem::path& file, core::Problems& problems);
};

/// Returns the ranges in a file: a shipped one by its name, or one by its path.
/// @param data folder of shipped files, found by core::data_directory
/// @throws core::InputError with every problem of the file, core::Error if it cannot be read
SystemRanges read_system_ranges(const std::string& name, const std::filesystem::path& data = {});

}  // namespace crossisle::study
