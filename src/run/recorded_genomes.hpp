// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/store/table.hpp"

namespace crossisle::run {

/// Returns the written value of a knob of chips whose space does not list it; nothing if every space must list
/// it.
std::optional<double> usual_value(hardware::Knob knob);

/// Values of recorded designs that a space does not have, by parameter, so that all of them can be reported at
/// once.
class MissingValues {
 public:
  void add(const std::string& parameter, double value) { ++designs_[parameter][value]; }
  /// Adds a problem for each parameter with such values; `where` is its key in a configuration.
  void report(core::Problems& problems) const;

 private:
  std::map<std::string, std::map<double, std::size_t>> designs_;  ///< number of designs
};

/// Reader of the designs of a table in terms of a space other than that of the run that recorded them.
///
/// A knob without a column has the value that chips have unless a space lists the knob.
///
/// @code
///   MissingValues missing;
///   RecordedGenomes genomes(space, table, missing);
///   for (std::size_t row = 0; row < table.rows(); ++row) genomes.read(row, genome);
///   missing.report(problems);
/// @endcode
class RecordedGenomes {
 public:
  /// @param table,missing must outlive this object
  /// @throws core::Error (io) if a column of a parameter has another type
  RecordedGenomes(const design::DesignSpace& space, const store::Table& table, MissingValues& missing);

  /// Reads the design of a row. @return false if the space does not have one of its values, which are then
  /// missing values
  bool read(std::size_t row, design::Genome& genome);

 private:
  struct Source {
    std::string name;
    const std::vector<double>* column;  ///< null: all rows have the same value
    double fixed;                       ///< value of all rows, without a column
    std::vector<double> allowed;        ///< values of the space

    double value(std::size_t row) const { return column != nullptr ? (*column)[row] : fixed; }
    /// Returns the index of a value among those that the space has, or their number.
    std::size_t index(std::size_t row) const;
  };

  std::vector<Source> sources_;  ///< of the parameters, in order
  std::vector<Source> others_;   ///< knobs that the space does not list, with the only value that chips have
  std::vector<std::uint16_t> indices_;
  MissingValues& missing_;
};

}  // namespace crossisle::run
