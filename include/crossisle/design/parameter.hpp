// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/hardware/chip.hpp"

namespace crossisle::design {

/// Relation among the values of a parameter that a search may use.
enum class Scale : std::uint8_t {
  ordered,      ///< adjacent values are neighbours
  categorical,  ///< values are names: each one is a neighbour of every other
};

/// A choice in a design, with its allowed values: a knob of the chip, or any other choice that a cost model
/// defines by name, such as the precision of one of the networks.
///
/// @code
///   const Parameter rows(hardware::Knob::wordlines, {128, 256, 512});
///   const Parameter precision("resnet18.weight_bits", {2, 4, 8}, "bit", "bits of a weight of resnet18");
///   const Parameter network("member", {"small", "large"}, "network of the family");
/// @endcode
struct Parameter {
  /// Makes a parameter of a knob; all other members come from the knob's row.
  Parameter(hardware::Knob of_chip, std::vector<double> allowed);
  /// Makes a parameter of ordered numbers for a choice that a model defines.
  Parameter(std::string key, std::vector<double> allowed, std::string unit_of_values, std::string long_name);
  /// Makes a parameter of categories for a choice that a model defines; the value of a word is its index in
  /// the list.
  Parameter(std::string key, std::vector<std::string> allowed, std::string long_name);

  /// Returns a value as written in configurations: its word, or the shortest decimal that gives the same
  /// number.
  std::string text(double value) const;

  std::string name;                ///< key in configurations, column in tables
  std::vector<double> values;      ///< as written, in `unit`; ascending
  std::string unit;                ///< "1" for pure numbers, empty for words
  std::string meaning;             ///< for display and for `long_name` attributes
  std::vector<std::string> words;  ///< words for the values 0, 1, ...; empty for numbers
  Scale scale = Scale::ordered;
  std::optional<hardware::Knob> knob;  ///< nothing for a choice that a model defines
};

/// Spacing of the values of a range: equal distances, or equal ratios.
enum class Spacing : std::uint8_t { linear, logarithmic };
/// Returns `count` values from `min` to `max` with at most 12 significant digits. If `whole` is true, values
/// are rounded to whole numbers, and duplicates are removed.
/// @pre min < max; count of 2 or more; min > 0 for equal ratios
std::vector<double> values_of_range(double min, double max, std::size_t count, Spacing spacing, bool whole);

}  // namespace crossisle::design
