// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/config/document.hpp"

namespace crossisle::config {

/// Form in which the value of a key may be written.
enum class Form : std::uint8_t {
  number,
  whole_number,
  flag,
  text,
  choice,         ///< one of Key::words
  numbers,        ///< a list
  texts,          ///< a list
  choices,        ///< a list of Key::words
  map,            ///< a map of Key::keys, or of names defined elsewhere to numbers
  maps,           ///< a list of maps of Key::keys
  words_or_maps,  ///< a list whose items are words or maps of Key::keys
  rows,           ///< a list of lists of numbers
  range,          ///< numbers within Key::range: `{from, to}` with `count` and `scale`, or with `step`
  bounds,         ///< `{from, to}` or `{min, max}`, of which one may be absent
  /// a list of maps of names defined elsewhere to a value, a list, or `{from, to}`
  conditions,
};

/// Description of a key of a configuration, shared by the reader, the JSON Schema and the reference.
struct Key {
  std::string name;
  std::vector<Form> forms;  ///< several if the value may be written in more than one way
  std::string meaning;      ///< Markdown on one line
  std::string unit{};
  std::optional<Range> range{};  ///< allowed range of its numbers
  std::vector<std::string> words{};
  std::optional<std::string> fallback{};  ///< value of an absent key, as YAML
  std::string fallback_rule{};            ///< the default in words, if it depends on other keys
  bool is_required = false;
  std::string condition{};               ///< condition under which it has an effect, in words; empty: always
  std::vector<Key> keys{};               ///< keys of a map, or of each map in a list
  std::optional<Range> range_by_name{};  ///< range of numbers in a map of names defined elsewhere
  /// Forms of the values of such a map.
  std::vector<Form> forms_by_name{Form::number};
};

/// Formats a number for resolved configurations, with enough digits to read back the same number.
std::string yaml_number(double value);

/// Returns the JSON Schema (draft 2020-12) of a document with these keys.
std::string json_schema(const std::vector<Key>& keys, std::string_view title);

/// Returns the reference of keys as rows `| key | default | meaning |` of a Markdown table, without its
/// header. A row in bold begins each section; the names of its keys begin with a full stop.
std::string markdown_reference(const std::vector<Key>& keys);

/// Returns the key at a dotted path (`islands.migration.lag`), or nothing.
const Key* find_key(const std::vector<Key>& keys, std::string_view path);

}  // namespace crossisle::config
