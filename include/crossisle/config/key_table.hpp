// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "crossisle/config/document.hpp"
#include "crossisle/config/key.hpp"

namespace crossisle::config {

/// Words that stand for the enumerators of an enumeration.
template <class Enum>
using Names = std::span<const std::pair<std::string_view, Enum>>;

/// Returns the word for an enumerator. @pre `names` has a word for `value`
template <class Enum>
std::string_view name_of(std::type_identity_t<Names<Enum>> names, Enum value) {
  for (const auto& [word, named] : names) {
    if (named == value) return word;
  }
  return {};
}

/// Lines of YAML, indented relative to their section: `name: value`, with further lines of a value indented
/// by two spaces.
using Lines = std::vector<std::string>;

/// YAML style of a nested map in a resolved configuration.
enum class MapStyle : std::uint8_t { block, flow };

/// Appends a nested map to lines.
void append_map(Lines& lines, const std::string& name, const Lines& inner, MapStyle style);

/// Keys of a section, one row each, bound to the members of `Options` that receive their values. Reader,
/// writer, schema and reference are derived from the same rows. Defaults are the values of a
/// default-constructed `Options`.
///
/// @code
///   static const auto table = KeyTable<CheckpointOptions>()
///       .value("every_seconds", &CheckpointOptions::every_seconds, "time between two checkpoints", {0.0, 1e9}, "s")
///       .value("keep_every", &CheckpointOptions::keep_every, "checkpoints kept for good", {0.0, 1e9});
///   table.read(section, options);
///   for (const auto& line : table.lines(options)) out << line << '\n';
/// @endcode
template <class Options>
class KeyTable {
 public:
  /// A key with the functions that read and write its value.
  struct Row {
    Key key;
    std::function<void(Section&, Options&)> read;
    std::function<void(Lines&, const Options&)> write{};  ///< none: the key is never written
    std::function<bool(const Options&)> applies{};        ///< none: always
  };

  /// Adds a key for a number, whole number, flag or text, depending on the type of the value.
  /// @param access pointer to a member, or a functor that returns a reference to the value in (const) options
  template <class Access>
  KeyTable& value(const std::string& name, Access access, const std::string& meaning, Range range = {},
                  const std::string& unit = {}) {
    using Value = std::remove_cvref_t<std::invoke_result_t<Access, Options&>>;
    Key key{.name = name, .forms = {form_of<Value>()}, .meaning = meaning};
    key.unit = unit;
    if constexpr (std::is_arithmetic_v<Value> && !std::is_same_v<Value, bool>) key.range = range;
    const Options defaults;
    key.fallback = text_of(std::invoke(access, defaults));
    return row({std::move(key),
                [name, access, range](Section& section, Options& options) {
                  read_value(section, name, std::invoke(access, options), range);
                },
                [name, access](Lines& lines, const Options& options) {
                  lines.push_back(name + ": " + text_of(std::invoke(access, options)));
                }});
  }

  /// Adds a key whose value is one of the words of an enumeration.
  template <class Enum>
  KeyTable& choice(std::string name, Enum Options::*member, std::type_identity_t<Names<Enum>> names,
                   std::string meaning) {
    Key key{.name = std::move(name), .forms = {Form::choice}, .meaning = std::move(meaning)};
    for (const auto& [word, value] : names) key.words.emplace_back(word);
    key.fallback = name_of<Enum>(names, Options{}.*member);
    const std::string named = key.name;
    return row({std::move(key),
                [named, member, names](Section& section, Options& options) {
                  options.*member = section.choice_of_or<Enum>(named, names, options.*member);
                },
                [named, member, names](Lines& lines, const Options& options) {
                  lines.push_back(named + ": " + std::string(name_of<Enum>(names, options.*member)));
                }});
  }

  /// Adds a key for a nested map, which has its own table.
  template <class Inner>
  KeyTable& section(std::string name, Inner Options::*member, KeyTable<Inner> table, std::string meaning,
                    MapStyle style = MapStyle::flow) {
    Key key{.name = std::move(name), .forms = {Form::map}, .meaning = std::move(meaning)};
    key.keys = table.keys();
    const std::string named = key.name;
    return row({std::move(key),
                [named, member, table](Section& outer, Options& options) {
                  Section inner = outer.section_or_empty(named);
                  table.read(inner, options.*member);
                  inner.finish();
                },
                [named, member, table, style](Lines& lines, const Options& options) {
                  append_map(lines, named, table.lines(options.*member), style);
                }});
  }

  KeyTable& row(Row row) {
    rows_.push_back(std::move(row));
    return *this;
  }

  /// Describes the default of the last row in words, for the reference.
  KeyTable& fallback_rule(const std::string& rule) {
    rows_.back().key.fallback_rule = rule;
    return *this;
  }

  /// Omits the last row from resolved configurations, which express it in another way.
  KeyTable& unwritten() {
    rows_.back().write = {};
    return *this;
  }

  /// Writes the last row only if a condition holds; the row is always read.
  KeyTable& written_if(const std::function<bool(const Options&)>& condition) {
    rows_.back().write = [write = rows_.back().write, condition](Lines& lines, const Options& options) {
      if (condition(options)) write(lines, options);
    };
    return *this;
  }

  /// Restricts the last row to options for which `applies` holds: for other options its key is refused and
  /// not written. `applies` can use the values of earlier rows.
  KeyTable& when(const std::string& condition, const std::function<bool(const Options&)>& applies) {
    rows_.back().key.condition = condition;
    rows_.back().applies = applies;
    return *this;
  }

  /// Reads all keys that a section contains into options that already hold the defaults. The caller finishes
  /// the section, because it may also have keys of other tables.
  void read(Section& section, Options& options) const {
    for (const auto& row : rows_) {
      row.read(section, options);
      if (row.applies && !row.applies(options) && section.has(row.key.name)) {
        section.problem(row.key.name, "has no effect here", "it is a key " + row.key.condition, "delete it");
      }
    }
  }

  /// Returns the lines of the section in a resolved configuration.
  Lines lines(const Options& options) const {
    Lines lines;
    for (const auto& row : rows_) {
      if (row.write && (!row.applies || row.applies(options))) row.write(lines, options);
    }
    return lines;
  }

  std::vector<Key> keys() const {
    std::vector<Key> keys;
    for (const auto& row : rows_) keys.push_back(row.key);
    return keys;
  }

 private:
  template <class Value>
  static constexpr Form form_of() {
    if constexpr (std::is_same_v<Value, bool>) {
      return Form::flag;
    } else if constexpr (std::is_integral_v<Value>) {
      return Form::whole_number;
    } else if constexpr (std::is_floating_point_v<Value>) {
      return Form::number;
    } else {
      static_assert(std::is_same_v<Value, std::string>, "a value of this type needs a row of its own");
      return Form::text;
    }
  }

  template <class Value>
  static void read_value(Section& section, const std::string& name, Value& value, Range range) {
    if constexpr (form_of<Value>() == Form::flag) {
      value = section.flag_or(name, value);
    } else if constexpr (form_of<Value>() == Form::whole_number) {
      value = static_cast<Value>(section.integer_or(name, static_cast<std::int64_t>(value), range));
    } else if constexpr (form_of<Value>() == Form::number) {
      value = section.number_or(name, value, range);
    } else {
      value = section.text_or(name, value);
    }
  }

  template <class Value>
  static std::string text_of(const Value& value) {
    if constexpr (form_of<Value>() == Form::flag) {
      return value ? "true" : "false";
    } else if constexpr (form_of<Value>() == Form::whole_number) {
      return std::to_string(value);
    } else if constexpr (form_of<Value>() == Form::number) {
      return yaml_number(value);
    } else {
      return yaml_scalar(value);
    }
  }

  std::vector<Row> rows_;
};

}  // namespace crossisle::config
