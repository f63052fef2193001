// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>

#include "crossisle/core/text.hpp"

namespace crossisle::core {
namespace {

constexpr std::uintmax_t largest_file_bytes = 64U << 20U;

std::string kind_of(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return fmt::format("'{}'", node.Scalar());
    case YAML::NodeType::Sequence:
      return "a list";
    case YAML::NodeType::Map:
      return "a map";
    default:
      return "nothing";
  }
}

/// The parts of `a.b.c`, empty ones included.
std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = text.find(separator); end != std::string::npos; end = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

/// Lays `dotted.key=value` over the tree, making the maps on the way.
void apply_override(const YAML::Node& root, const std::string& assignment, std::set<std::string>& overridden,
                    Problems& problems) {
  const auto equals = assignment.find('=');
  const auto path = split(assignment.substr(0, equals), '.');
  if (equals == std::string::npos || std::find(path.begin(), path.end(), "") != path.end()) {
    problems.add("--set", fmt::format("'{}' is no assignment", assignment), "expected dotted.key=value",
                 "for example --set seed=7");
    return;
  }
  try {
    const YAML::Node value = YAML::Load(assignment.substr(equals + 1));
    YAML::Node at = root;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      if (!at.IsMap()) break;
      YAML::Node next = at[path[i]];
      if (!next.IsDefined() || next.IsNull()) {
        at[path[i]] = YAML::Node(YAML::NodeType::Map);
        next.reset(at[path[i]]);
      }
      at.reset(next);
    }
    if (!at.IsMap()) {
      problems.add("--set", fmt::format("'{}' leads through a value that is no map", assignment), {},
                   "name a key of the configuration");
      return;
    }
    at[path.back()] = value;
    overridden.insert(join(path, "."));
  } catch (const YAML::Exception& error) {
    problems.add("--set", fmt::format("'{}' has a value that is not YAML", assignment), error.msg,
                 "quote the value if it holds special characters");
  }
}

/// The finite number that a node holds, or what is wrong with it (not where).
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
    return Problem{
        {}, fmt::format("is {}", node.Scalar()), "it must be " + limits, "give a number in that range"};
  }
  value = read;
  return std::nullopt;
}

/// Deeper values are no configuration, but aliases that lead back to themselves.
constexpr int deepest_value = 64;

/// @return whether the value is less deep than the limit
bool emit_on_one_line(YAML::Emitter& out, const YAML::Node& node, int depth = 0) {
  if (depth > deepest_value) return false;
  bool whole = true;
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      out << node.Scalar();
      break;
    case YAML::NodeType::Sequence:
      out << YAML::Flow << YAML::BeginSeq;
      for (const auto& item : node) whole = whole && emit_on_one_line(out, item, depth + 1);
      out << YAML::EndSeq;
      break;
    case YAML::NodeType::Map:
      out << YAML::Flow << YAML::BeginMap;
      for (const auto& entry : node) {
        out << YAML::Key;
        whole = whole && emit_on_one_line(out, entry.first, depth + 1);
        out << YAML::Value;
        whole = whole && emit_on_one_line(out, entry.second, depth + 1);
      }
      out << YAML::EndMap;
      break;
    default:
      out << YAML::Null;
  }
  return whole;
}

std::optional<std::string> on_one_line(const YAML::Node& node) {
  YAML::Emitter out;
  if (!emit_on_one_line(out, node)) return std::nullopt;
  return std::string(out.c_str());
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
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string("?");
    if (!seen.insert(key).second) problem(key, "is given twice", "only one can hold", "delete one");
  }
}

std::string Section::path_of(const std::string& key) const {
  if (key.empty()) return path_;
  return path_.empty() ? key : path_ + "." + key;
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
  // What lies below a value from the command line has marks of that value's text, not of the file.
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

std::string Section::where(const std::string& key) const {
  const std::string path = path_of(key);
  if (overridden(path)) return "--set " + path;
  YAML::Mark mark = node_.IsDefined() ? node_.Mark() : YAML::Mark::null_mark();
  if (!key.empty() && node_.IsMap()) {
    for (const auto& entry : node_) {
      if (entry.first.IsScalar() && entry.first.Scalar() == key) mark = entry.first.Mark();
    }
  }
  std::string text = origin_->file;
  if (!mark.is_null()) text += fmt::format(":{}", mark.line + 1);
  return path.empty() ? text : text + ":" + path;
}

void Section::problem(const std::string& key, std::string what, std::string why, std::string remedy) const {
  origin_->problems->add(where(key), std::move(what), std::move(why), std::move(remedy));
}

YAML::Node Section::require(const std::string& key) {
  known_->insert(key);
  const YAML::Node node = find(key);
  if (node.IsDefined() && !node.IsNull()) return node;
  problem(key, "is missing", "it has no default", "add it");
  return YAML::Node(YAML::NodeType::Undefined);
}

bool Section::read_number(const YAML::Node& node, const std::string& key, Range range, double& value) const {
  auto wrong = decode_number(node, range, value);
  if (!wrong) return true;
  wrong->where = where(key);
  origin_->problems->add(std::move(*wrong));
  return false;
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
  constexpr double largest_exact = 9007199254740992.0;  // 2^53
  range.low = std::max(range.low, -largest_exact);
  range.high = std::min(range.high, largest_exact);
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
  return node.Scalar();
}

std::string Section::text_or(const std::string& key, const std::string& fallback) {
  known_->insert(key);
  return has(key) ? text(key) : fallback;
}

std::size_t Section::choice(const std::string& key, std::span<const std::string> words,
                            std::int64_t fallback) {
  known_->insert(key);
  if (fallback >= 0 && !has(key)) return static_cast<std::size_t>(fallback);
  const std::size_t problems_before = origin_->problems->all().size();
  const std::string word = text(key);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == word) return i;
  }
  if (origin_->problems->all().size() == problems_before) {
    problem(key, fmt::format("'{}' is unknown", word), "valid: " + join(words, ", "),
            nearest_word(word, words).empty() ? "choose one of them" : suggest(word, words));
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
    if (item.IsScalar()) {
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
    problem(key, fmt::format("is {}", kind_of(node)), "a list of maps is needed", "begin each with '- '");
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
      wrong.where = overridden(row_path)
                        ? "--set " + row_path
                        : fmt::format("{}:{}:{}", origin_->file, item.Mark().line + 1, row_path);
      origin_->problems->add(std::move(wrong));
    };
    if (!item.IsSequence() || item.size() != width) {
      refuse({{},
              item.IsSequence() ? fmt::format("has {} values", item.size()) : "is no list",
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
  if (!node.IsDefined()) return {};
  auto text = on_one_line(node);
  if (!text) problem(key, "is nested too deeply", "an alias may lead back to itself", "write it out");
  return text.value_or("");
}

std::vector<std::string> Section::yaml_items(const std::string& key) {
  std::vector<std::string> items;
  const YAML::Node node = require(key);
  if (!node.IsDefined()) return items;
  if (!node.IsSequence()) {
    problem(key, fmt::format("is {}", kind_of(node)), "a list is needed", "write it as [a, b, ...]");
    return items;
  }
  for (const auto& item : node) {
    auto text = on_one_line(item);
    if (!text) problem(key, "is nested too deeply", "an alias may lead back to itself", "write it out");
    items.push_back(text.value_or(""));
  }
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
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string("?");
    if (known_->contains(key)) continue;
    problem(key, fmt::format("unknown key '{}'", key), "it would be ignored without a word",
            suggest(key, valid));
  }
}

Document Document::parse(const std::string& text, const std::string& name,
                         std::span<const std::string> overrides, Problems& problems) {
  Document document;
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() > 1) {
      throw InputError(
          {{name, fmt::format("holds {} documents", documents.size()),
            "all but the first would be ignored without a word", "take out the lines of '---'"}});
    }
    if (!documents.empty()) document.root_ = documents.front();
  } catch (const YAML::Exception& error) {
    throw InputError({{fmt::format("{}:{}", name, error.mark.line + 1), "is not valid YAML", error.msg,
                       "correct this line"}});
  }
  if (document.root_.IsNull()) document.root_ = YAML::Node(YAML::NodeType::Map);
  if (!document.root_.IsMap())
    throw InputError({{name, "holds no map of keys", {}, "begin with 'key: value' lines"}});
  auto origin = std::make_shared<Section::Origin>();
  origin->file = name;
  origin->problems = &problems;
  for (const auto& assignment : overrides) {
    apply_override(document.root_, assignment, origin->overridden, problems);
  }
  document.origin_ = std::move(origin);
  return document;
}

Document Document::load(const std::filesystem::path& file, std::span<const std::string> overrides,
                        Problems& problems) {
  std::error_code failure;
  const auto bytes = std::filesystem::file_size(file, failure);
  if (failure) {
    throw Error(ExitCode::usage, fmt::format("{}: cannot be read", file.string()), failure.message(),
                "check the path");
  }
  if (bytes > largest_file_bytes) {
    throw Error(ExitCode::usage, fmt::format("{}: is larger than 64 MiB", file.string()),
                "no input of this kind is", "check the path");
  }
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!(text << stream.rdbuf()) && bytes > 0) {
    throw Error(ExitCode::usage, fmt::format("{}: cannot be read", file.string()), {},
                "check its permissions");
  }
  return parse(text.str(), file.string(), overrides, problems);
}

Document Document::with(std::span<const std::string> overrides, Problems& problems) const {
  Document document;
  document.root_.reset(YAML::Clone(root_));
  auto origin = std::make_shared<Section::Origin>();
  origin->file = origin_->file;
  origin->problems = &problems;
  for (const auto& assignment : overrides) {
    apply_override(document.root_, assignment, origin->overridden, problems);
  }
  document.origin_ = std::move(origin);
  return document;
}

Section Document::root() const {
  return Section(root_, {}, origin_);
}

std::string Document::dump() const {
  YAML::Emitter emitter;
  emitter << root_;
  return std::string(emitter.c_str()) + "\n";
}

}  // namespace crossisle::core
