// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>

namespace crossisle::validation {

/// Numbers measured on chips: data/silicon/measured.csv, whose README states their sources.
class MeasuredChips {
 public:
  /// Reads the table. @throws core::Error if the file cannot be read or is not such a table
  static MeasuredChips load(const std::filesystem::path& file);

  /// Returns a number of a chip. @throws core::Error if there is no such number
  double value(const std::string& chip, const std::string& metric, const std::string& condition = {}) const;
  std::size_t count() const noexcept { return values_.size(); }

 private:
  std::map<std::tuple<std::string, std::string, std::string>, double> values_;
};

}  // namespace crossisle::validation
