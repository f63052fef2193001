// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "crossisle/core/error.hpp"

namespace crossisle::config {

/// Inclusive bounds of a number in a file.
struct Range {
  double low = -std::numeric_limits<double>::max();
  double high = std::numeric_limits<double>::max();
  std::string_view why{};  ///< reason for the bounds, for messages; empty if they need none
};

/// A map of a YAML document that is read key by key; problems are collected instead of thrown.
///
/// Every read function takes a key, so that `finish()` can report the keys that were never read, each with
/// the nearest valid key. A missing or wrong value adds a problem with its place in the file; the read
/// function then returns a neutral value, and reading continues.
///
/// @code
///   core::Problems problems;
///   Document document = Document::load("run.yaml", {}, problems);
///   Section root = document.root();
///   const auto seed = root.integer_or("seed", 1, {0, 1e15});
///   root.finish();
///   problems.throw_if_any();
/// @endcode
class Section {
 public:
  bool has(const std::string& key) const;
  /// True if the value is a single word, number or text.
  bool is_text(const std::string& key) const;
  /// True if the value is a list without items.
  bool is_empty_list(const std::string& key) const;
  /// Returns `file:line:key` of a key (or of this section, for an empty key).
  std::string where(const std::string& key = {}) const;

  double number(const std::string& key, Range range = {});
  double number_or(const std::string& key, double fallback, Range range = {});
  std::int64_t integer(const std::string& key, Range range = {});
  std::int64_t integer_or(const std::string& key, std::int64_t fallback, Range range = {});
  bool flag_or(const std::string& key, bool fallback);
  std::string text(const std::string& key);
  std::string text_or(const std::string& key, const std::string& fallback);
  /// Reads a name: one line, not empty, at most 200 bytes.
  std::string name(const std::string& key);
  /// Reads one of `words` and returns its index. @pre fallback indexes words, or is negative for a required
  /// key.
  std::size_t choice(const std::string& key, std::span<const std::string> words, std::int64_t fallback = -1);
  std::vector<double> numbers(const std::string& key, Range range = {});
  std::vector<double> numbers_or(const std::string& key, std::vector<double> fallback, Range range = {});
  /// Reads a list of numbers; a single number counts as a list of one.
  std::vector<double> numbers_or_number(const std::string& key, Range range = {});
  std::vector<std::string> texts(const std::string& key);
  std::vector<std::string> texts_or(const std::string& key, std::vector<std::string> fallback);
  /// Return a nested map; an absent map reads as empty, and `section` reports it as missing.
  Section section(const std::string& key);
  Section section_or_empty(const std::string& key);
  /// Returns the maps of a list.
  std::vector<Section> sections(const std::string& key);
  /// Reads a list whose items are words or maps.
  std::vector<std::variant<std::string, Section>> words_or_maps(const std::string& key);
  /// Reads a list of lists of numbers, each of `width` numbers: the rows of a table.
  std::vector<std::vector<double>> rows(const std::string& key, std::size_t width);
  /// Returns a value of any form as YAML on one line, as accepted by overrides of a Document. Reports a
  /// missing value and returns an empty text for it.
  std::string yaml(const std::string& key);
  /// Returns the items of a list, each as YAML on one line.
  std::vector<std::string> yaml_items(const std::string& key);
  /// True if the value is a map (first function) or a list (second).
  bool is_map(const std::string& key) const;
  bool is_list(const std::string& key) const;
  /// Returns the keys of this map in file order and marks them as known; for maps whose keys are data (names,
  /// not fields).
  std::vector<std::string> keys();

  /// Returns the enumerator named by the text at `key`.
  template <class Enum>
  Enum choice_of(const std::string& key, std::span<const std::pair<std::string_view, Enum>> names) {
    return names[choice(key, words_of(names))].second;
  }
  template <class Enum>
  Enum choice_of_or(const std::string& key, std::span<const std::pair<std::string_view, Enum>> names,
                    Enum fallback) {
    return has(key) ? choice_of(key, names) : (known_->insert(key), fallback);
  }

  /// Adds a problem at the place of `key`.
  void problem(const std::string& key, std::string what, std::string why = {}, std::string remedy = {}) const;
  /// Reports the keys that were never read.
  void finish() const;

 private:
  friend class Document;
  struct Origin {
    std::string file;
    std::set<std::string> overridden;  ///< paths set from the command line instead of the file
    core::Problems* problems;
  };
  Section(const YAML::Node& node, std::string path, std::shared_ptr<const Origin> origin);

  template <class Enum>
  static std::vector<std::string> words_of(std::span<const std::pair<std::string_view, Enum>> names) {
    std::vector<std::string> words;
    for (const auto& [word, value] : names) words.emplace_back(word);
    return words;
  }
  std::string path_of(const std::string& key) const;
  /// Returns `file:line:path`, or the place on the command line that set the path.
  std::string place(const std::string& path, const YAML::Mark& mark) const;
  void add(core::Problem problem) const;
  bool overridden(const std::string& path) const;
  YAML::Node find(const std::string& key) const;
  /// Returns the node at a required key. Reports a missing key and returns an undefined node for it.
  YAML::Node require(const std::string& key);
  bool read_number(const YAML::Node& node, const std::string& key, Range range, double& value) const;

  YAML::Node node_;
  std::string path_;
  std::shared_ptr<const Origin> origin_;
  std::shared_ptr<std::set<std::string>> known_;
};

}  // namespace crossisle::config
