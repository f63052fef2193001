// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/config/section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "crossisle/core/text.hpp"

namespace crossisle::config {
namespace {

using core::join;
using core::printable;
using core::Problem;
using core::suggest;

/// Maximum length of a name: far more than fits a table, and short enough for a file name with extensions.
constexpr std::size_t max_name = 200;

std::string kind_of(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return fmt::format("'{}'", printable(node.Scalar()));
    case YAML::NodeType::Sequence:
      return "a list";
    case YAML::NodeType::Map:
      return "a map";
    default:
      return "nothing";
  }
}

/// Reads the finite number in a node into `value`, or returns the problem with it (without its place).
std::optional<Problem> decode_number(const YAML::Node& node, Range range, double& value) {
  double read = 0.0;
  if (!node.IsScalar() || !YAML::convert<double>::decode(node, read) || !std::isfinite(read)) {
    return Problem{{}, fmt::format("is {}", kind_of(node)), "a finite number is needed", "give a number"};
  }
  if (read < range.low || read > range.high) {
    const std::string limits = range.high == Range{}.high ? fmt::format("at least {}", range.low)
                               : range.low == Range{}.low
                                   ? fmt::format("at most {}", range.high)
                                   : fmt::format("from {} to {}", range.low, range.high);
    return Problem{{},
                   fmt::format("is {}", printable(node.Scalar())),
                   "it must be " + limits + (range.why.empty() ? "" : fmt::format(": {}", range.why)),
                   "give a number in that range"};
  }
  value = read;
  return std::nullopt;
}

/// True if a text has characters that would be lost or would control a terminal; escapes of YAML can produce
/// any character.
bool holds_control_characters(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
  });
}

std::string key_of(const YAML::Node& node) {
  return node.IsScalar() ? node.Scalar() : std::string("?");
}

void emit_on_one_line(YAML::Emitter& out, const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      out << node.Scalar();
      break;
    case YAML::NodeType::Sequence:
      out << YAML::Flow << YAML::BeginSeq;
      for (const auto& item : node) emit_on_one_line(out, item);
      out << YAML::EndSeq;
      break;
    case YAML::NodeType::Map:
      out << YAML::Flow << YAML::BeginMap;
      for (const auto& entry : node) {
        out << YAML::Key;
        emit_on_one_line(out, entry.first);
        out << YAML::Value;
        emit_on_one_line(out, entry.second);
      }
      out << YAML::EndMap;
      break;
    default:
      out << YAML::Null;
  }
}

std::string on_one_line(const YAML::Node& node) {
  YAML::Emitter out;
  emit_on_one_line(out, node);
  return out.c_str();
}

}  // namespace

Section::Section(const YAML::Node& node, std::string path, std::shared_ptr<const Origin> origin)
    : node_(node),
      path_(std::move(path)),
      origin_(std::move(origin)),
      known_(std::make_shared<std::set<std::string>>()) {
  if (!node_.IsMap()) return;
  std::set<std::string> seen;
  for (const auto& entry : node_) {
    const std::string key = key_of(entry.first);
    if (!seen.insert(key).second) {
      add({place(path_of(key), entry.first.Mark()), "is given twice", "only one can apply", "delete one"});
    }
  }
}

std::string Section::path_of(const std::string& key) const {
  if (key.empty()) return path_;
  return path_.empty() ? printable(key) : path_ + "." + printable(key);
}

YAML::Node Section::find(const std::string& key) const {
  if (!node_.IsMap()) return YAML::Node(YAML::NodeType::Undefined);
  for (const auto& entry : node_) {
    if (entry.first.IsScalar() && entry.first.Scalar() == key) return entry.second;
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

bool Section::has(const std::string& key) const {
  const YAML::Node node = find(key);
  return node.IsDefined() && !node.IsNull();
}

bool Section::is_text(const std::string& key) const {
  const YAML::Node node = find(key);
  return node.IsDefined() && node.IsScalar();
}

bool Section::is_empty_list(const std::string& key) const {
  const YAML::Node node = find(key);
  return node.IsDefined() && node.IsSequence() && node.size() == 0;
}

bool Section::overridden(const std::string& path) const {
  // Marks of values within an override refer to the text of the override, not to the file.
  return std::any_of(origin_->overridden.begin(), origin_->overridden.end(), [&](const std::string& set) {
    return path.starts_with(set) &&
           (path.size() == set.size() || path[set.size()] == '.' || path[set.size()] == '[');
  });
}

bool Section::is_map(const std::string& key) const {
  return find(key).IsMap();
}

bool Section::is_list(const std::string& key) const {
  return find(key).IsSequence();
}

std::string Section::place(const std::string& path, const YAML::Mark& mark) const {
  if (overridden(path)) return "--set " + path;
  std::string text = origin_->file;
  if (!mark.is_null()) text += fmt::format(":{}", mark.line + 1);
  return path.empty() ? text : text + ":" + path;
}

std::string Section::where(const std::string& key) const {
  YAML::Mark mark = node_.IsDefined() ? node_.Mark() : YAML::Mark::null_mark();
  if (!key.empty() && node_.IsMap()) {
    for (const auto& entry : node_) {
      if (entry.first.IsScalar() && entry.first.Scalar() == key) mark = entry.first.Mark();
    }
  }
  return place(path_of(key), mark);
}

void Section::problem(const std::string& key, std::string what, std::string why, std::string remedy) const {
  // Finding the line of a key takes a walk over all keys, which is too slow for a million problems.
  add({origin_->problems->full() ? std::string() : where(key), std::move(what), std::move(why),
       std::move(remedy)});
}

void Section::add(Problem problem) const {
  origin_->problems->add(std::move(problem));
}

YAML::Node Section::require(const std::string& key) {
  known_->insert(key);
  const YAML::Node node = find(key);
  if (node.IsDefined() && !node.IsNull()) return node;
  problem(key, "is missing", "it has no default", "add it");
  return YAML::Node(YAML::NodeType::Undefined);
}

bool Section::read_number(const YAML::Node& node, const std::string& key, Range range, double& value) const {
  const auto wrong = decode_number(node, range, value);
  if (wrong) problem(key, wrong->what, wrong->why, wrong->remedy);
  return !wrong;
}

double Section::number(const std::string& key, Range range) {
  double value = range.low > 0.0 ? range.low : 0.0;
  const YAML::Node node = require(key);
  if (node.IsDefined()) read_number(node, key, range, value);
  return value;
}

double Section::number_or(const std::string& key, double fallback, Range range) {
  known_->insert(key);
  return has(key) ? number(key, range) : fallback;
}

std::int64_t Section::integer(const std::string& key, Range range) {
  constexpr double max_exact = 9007199254740992.0;  // 2^53
  range.low = std::max(range.low, -max_exact);
  range.high = std::min(range.high, max_exact);
  const double value = number(key, range);
  if (value != std::floor(value)) {
    problem(key, fmt::format("is {}", value), "a whole number is needed", "round it");
    return 0;
  }
  return static_cast<std::int64_t>(value);
}

std::int64_t Section::integer_or(const std::string& key, std::int64_t fallback, Range range) {
  known_->insert(key);
  return has(key) ? integer(key, range) : fallback;
}

bool Section::flag_or(const std::string& key, bool fallback) {
  known_->insert(key);
  if (!has(key)) return fallback;
  const YAML::Node node = find(key);
  bool value = fallback;
  if (!node.IsScalar() || !YAML::convert<bool>::decode(node, value)) {
    problem(key, fmt::format("is {}", kind_of(node)), "true or false is needed", "give one of them");
  }
  return value;
}

std::string Section::text(const std::string& key) {
  const YAML::Node node = require(key);
  if (!node.IsDefined()) return {};
  if (!node.IsScalar()) {
    problem(key, fmt::format("is {}", kind_of(node)), "a single word or text is needed", "give one");
    return {};
  }
  if (holds_control_characters(node.Scalar())) {
    problem(key, fmt::format("is {}", kind_of(node)), "it holds control characters", "delete them");
    return {};
  }
  if (node.Scalar().empty()) problem(key, "is empty", {}, "give a word, or delete the key");
  return node.Scalar();
}

std::string Section::name(const std::string& key) {
  const std::size_t problems_before = origin_->problems->count();
  std::string text = this->text(key);
  if (origin_->problems->count() > problems_before) return {};
  const bool one_line = text.find('\n') == std::string::npos && text.find('\t') == std::string::npos;
  if (text.empty() || text.size() > max_name || !one_line) {
    problem(key, fmt::format("is '{}'", printable(text)),
            fmt::format("a name is one line of 1 to {} bytes", max_name), "choose another");
    return {};
  }
  return text;
}

std::string Section::text_or(const std::string& key, const std::string& fallback) {
  known_->insert(key);
  return has(key) ? text(key) : fallback;
}

std::size_t Section::choice(const std::string& key, std::span<const std::string> words,
                            std::int64_t fallback) {
  known_->insert(key);
  if (fallback >= 0 && !has(key)) return static_cast<std::size_t>(fallback);
  const std::size_t problems_before = origin_->problems->count();
  const std::string word = text(key);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == word) return i;
  }
  if (origin_->problems->count() == problems_before) {
    problem(key, fmt::format("'{}' is unknown", printable(word)), "valid: " + join(words, ", "),
            core::nearest_word(word, words).empty() ? "choose one of them" : suggest(word, words));
  }
  return fallback >= 0 ? static_cast<std::size_t>(fallback) : 0;
}

std::vector<double> Section::numbers(const std::string& key, Range range) {
  std::vector<double> values;
  const YAML::Node node = require(key);
  if (!node.IsDefined()) return values;
  if (!node.IsSequence()) {
    problem(key, fmt::format("is {}", kind_of(node)), "a list of numbers is needed",
            "write it as [a, b, ...]");
    return values;
  }
  for (const auto& item : node) {
    double value = 0.0;
    if (read_number(item, key, range, value)) values.push_back(value);
  }
  return values;
}

std::vector<double> Section::numbers_or(const std::string& key, std::vector<double> fallback, Range range) {
  known_->insert(key);
  return has(key) ? numbers(key, range) : std::move(fallback);
}

std::vector<double> Section::numbers_or_number(const std::string& key, Range range) {
  if (const YAML::Node node = find(key); node.IsDefined() && node.IsScalar()) {
    known_->insert(key);
    double value = 0.0;
    return read_number(node, key, range, value) ? std::vector<double>{value} : std::vector<double>{};
  }
  return numbers(key, range);
}

std::vector<std::string> Section::texts(const std::string& key) {
  std::vector<std::string> values;
  const YAML::Node node = require(key);
  if (!node.IsDefined()) return values;
  if (!node.IsSequence()) {
    problem(key, fmt::format("is {}", kind_of(node)), "a list of words is needed", "write it as [a, b, ...]");
    return values;
  }
  for (const auto& item : node) {
    if (item.IsScalar() && !holds_control_characters(item.Scalar())) {
      values.push_back(item.Scalar());
    } else {
      problem(key, fmt::format("holds {}", kind_of(item)), "every item must be a word", "list single words");
    }
  }
  return values;
}

std::vector<std::string> Section::texts_or(const std::string& key, std::vector<std::string> fallback) {
  known_->insert(key);
  return has(key) ? texts(key) : std::move(fallback);
}

Section Section::section(const std::string& key) {
  const YAML::Node node = require(key);
  if (node.IsDefined() && !node.IsMap()) {
    problem(key, fmt::format("is {}", kind_of(node)), "a map of keys is needed", "indent its keys below it");
  }
  return Section(node.IsDefined() && node.IsMap() ? node : YAML::Node(YAML::NodeType::Map), path_of(key),
                 origin_);
}

Section Section::section_or_empty(const std::string& key) {
  known_->insert(key);
  if (has(key)) return section(key);
  return Section(YAML::Node(YAML::NodeType::Map), path_of(key), origin_);
}

std::vector<Section> Section::sections(const std::string& key) {
  std::vector<Section> found;
  const YAML::Node node = require(key);
  if (!node.IsDefined()) return found;
  if (!node.IsSequence()) {
    problem(key, fmt::format("is {}", kind_of(node)), "a list of maps is needed", "start each with '- '");
    return found;
  }
  std::size_t index = 0;
  for (const auto& item : node) {
    Section section(item, fmt::format("{}[{}]", path_of(key), index++), origin_);
    if (!item.IsMap()) {
      section.problem({}, fmt::format("is {}", kind_of(item)), "a map of keys is needed",
                      "write {key: value, ...}");
      continue;
    }
    found.push_back(std::move(section));
  }
  return found;
}

std::vector<std::variant<std::string, Section>> Section::words_or_maps(const std::string& key) {
  std::vector<std::variant<std::string, Section>> items;
  const YAML::Node node = require(key);
  if (!node.IsDefined()) return items;
  if (!node.IsSequence()) {
    problem(key, fmt::format("is {}", kind_of(node)), "a list is needed",
            "write it as [a, {key: value}, ...]");
    return items;
  }
  std::size_t index = 0;
  for (const auto& item : node) {
    Section section(item, fmt::format("{}[{}]", path_of(key), index++), origin_);
    if (item.IsMap()) {
      items.emplace_back(std::move(section));
    } else if (item.IsScalar() && !holds_control_characters(item.Scalar())) {
      items.emplace_back(item.Scalar());
    } else {
      section.problem({}, fmt::format("is {}", kind_of(item)), "a word or a map of keys is needed",
                      "write a word, or {key: value, ...}");
    }
  }
  return items;
}

std::vector<std::vector<double>> Section::rows(const std::string& key, std::size_t width) {
  std::vector<std::vector<double>> table;
  const YAML::Node node = require(key);
  if (!node.IsDefined()) return table;
  if (!node.IsSequence()) {
    problem(key, fmt::format("is {}", kind_of(node)), "a list of rows is needed",
            "write rows as - [a, b, ...]");
    return table;
  }
  std::size_t index = 0;
  for (const auto& item : node) {
    const std::string row_path = fmt::format("{}[{}]", path_of(key), index++);
    const auto refuse = [&](Problem wrong) {
      wrong.where = place(row_path, item.Mark());
      add(std::move(wrong));
    };
    if (!item.IsSequence() || item.size() != width) {
      refuse({{},
              item.IsSequence() ? fmt::format("has {} values", item.size()) : "is not a list",
              fmt::format("every row needs {}", width),
              "complete the row"});
      continue;
    }
    std::vector<double> row;
    for (const auto& cell : item) {
      double value = 0.0;
      if (auto wrong = decode_number(cell, {}, value)) refuse(std::move(*wrong));
      row.push_back(value);
    }
    table.push_back(std::move(row));
  }
  return table;
}

std::string Section::yaml(const std::string& key) {
  const YAML::Node node = require(key);
  return node.IsDefined() ? on_one_line(node) : std::string();
}

std::vector<std::string> Section::yaml_items(const std::string& key) {
  std::vector<std::string> items;
  const YAML::Node node = require(key);
  if (!node.IsDefined()) return items;
  if (!node.IsSequence()) {
    problem(key, fmt::format("is {}", kind_of(node)), "a list is needed", "write it as [a, b, ...]");
    return items;
  }
  for (const auto& item : node) items.push_back(on_one_line(item));
  return items;
}

std::vector<std::string> Section::keys() {
  std::vector<std::string> found;
  if (!node_.IsMap()) return found;
  for (const auto& entry : node_) {
    if (!entry.first.IsScalar()) continue;
    found.push_back(entry.first.Scalar());
    known_->insert(entry.first.Scalar());
  }
  return found;
}

void Section::finish() const {
  if (!node_.IsMap()) return;
  const std::vector<std::string> valid(known_->begin(), known_->end());
  for (const auto& entry : node_) {
    const std::string key = key_of(entry.first);
    if (known_->contains(key)) continue;
    if (origin_->problems->full()) {
      add({});  // only counted, since finding the nearest key takes time
      continue;
    }
    add({place(path_of(key), entry.first.Mark()), fmt::format("unknown key '{}'", printable(key)),
         "it would be silently ignored", suggest(key, valid)});
  }
}

}  // namespace crossisle::config
