// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace crossisle::sweep {

/// Value of a key of the configuration.
struct Setting {
  std::string key;   ///< dotted; `base` names the configuration itself
  std::string text;  ///< the value as YAML on one line, as the sweep writes it
  /// The value as seen from the configuration, whose folder may differ from the sweep's: file paths are
  /// absolute.
  std::string value{};
  std::string where{};  ///< `file:line:key`
};

/// Settings that are applied together, with an optional name.
struct Variant {
  std::string name{};
  std::vector<Setting> settings{};
};

/// Alternatives of which a run takes one: values of one key of the grid, entries of the list, or random
/// draws.
struct Axis {
  std::vector<std::string> keys;  ///< keys that any of its variants sets, in the order of the file
  std::vector<Variant> variants;
};

/// Condition on a setting: its text is one of several, or its number is in a range.
struct Condition {
  std::string key;
  std::vector<std::string> texts{};
  double low = 0.0;  ///< used if there are no texts
  double high = 0.0;

  bool met_by(const std::string& text) const;
};

/// Conditions that must all be met.
struct Filter {
  std::string where;
  std::vector<Condition> conditions;
};

/// Data of a finished run to keep.
enum class Keep : std::uint8_t {
  results,      ///< its line in the journal
  directories,  ///< its run directory as well
};

/// Sweep as described by its file (configs/README.md lists every key). A run takes one variant of every axis.
struct SweepFile {
  std::filesystem::path path;
  std::string name;
  std::string text;  ///< the file itself
  std::filesystem::path base;
  std::vector<Setting> fixed;  ///< the same for all runs
  std::vector<Axis> axes;      ///< the last one changes fastest from run to run
  std::vector<Filter> exclude;
  std::vector<Filter> only;
  std::string names;  ///< template of the runs' names, or empty
  std::string limit_where;
  std::size_t limit = 0;
  Keep keep = Keep::results;

  /// Returns the keys of all axes, in order.
  std::vector<std::string> keys() const;
  /// Returns the number of runs before any filter.
  double combinations() const;
};

/// Key of the column that names entries of the list.
inline constexpr const char* case_key = "case";

/// Reads a sweep; make_plan checks that its keys and values are those of a configuration.
/// @throws core::InputError with every problem found, core::Error if the file cannot be read
SweepFile read_sweep(const std::filesystem::path& file);

}  // namespace crossisle::sweep
