// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/config/key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "crossisle/config/key_table.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::config {
namespace {

using Json = nlohmann::ordered_json;

Json number_schema(const char* type, const std::optional<Range>& range) {
  Json schema{{"type", type}};
  const Range none;
  if (range && range->low > none.low) schema["minimum"] = range->low;
  if (range && range->high < none.high) schema["maximum"] = range->high;
  return schema;
}

/// Returns the values that stand for words. Parsers of YAML 1.1, which many editors use, read yes and no as booleans.
Json words_schema(const std::vector<std::string>& words) {
  Json values = words;
  for (const auto& word : words) {
    if (word == "yes" || word == "no") values.push_back(word == "yes");
  }
  return values;
}

Json list_of(Json items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}

Json object_schema(const std::vector<Key>& keys);

Json range_schema(const std::optional<Range>& range) {
  const Json end = number_schema("number", range);
  return {{"type", "object"},
          {"additionalProperties", false},
          {"properties",
           {{"from", end},
            {"to", end},
            {"count", {{"type", "integer"}, {"minimum", 2}}},
            {"step", {{"type", "number"}}},
            {"scale", {{"enum", {"linear", "log"}}}}}},
          {"required", {"from", "to"}}};
}

Json bounds_schema() {
  Json schema{{"type", "object"}, {"additionalProperties", false}, {"minProperties", 1}};
  for (const char* end : {"from", "to", "min", "max"}) schema["properties"][end] = {{"type", "number"}};
  return schema;
}

Json schema_of(const Key& key, Form form);

/// Returns the schema of a value that is written in any of several forms.
Json any_of(const Key& key, const std::vector<Form>& written) {
  std::vector<Json> forms;
  for (const Form form : written) forms.push_back(schema_of(key, form));
  return forms.size() == 1 ? forms.front() : Json{{"anyOf", forms}};
}

/// Returns the schema of the values in a map of names defined elsewhere.
Json value_by_name_schema(const Key& key) {
  Key value;
  value.range = key.range_by_name;
  return any_of(value, key.forms_by_name);
}

Json schema_of(const Key& key, Form form) {
  switch (form) {
    case Form::number:
      return number_schema("number", key.range);
    case Form::whole_number:
      return number_schema("integer", key.range);
    case Form::flag:
      return {{"type", "boolean"}};
    case Form::text:
      return {{"type", "string"}};
    case Form::choice:
      return {{"enum", words_schema(key.words)}};
    case Form::numbers:
      return list_of(number_schema("number", key.range));
    case Form::texts:
      return list_of({{"type", "string"}});
    case Form::choices:
      return list_of({{"enum", words_schema(key.words)}});
    case Form::map:
      if (!key.range_by_name) return object_schema(key.keys);
      return {{"type", "object"}, {"additionalProperties", value_by_name_schema(key)}};
    case Form::maps:
      return list_of(object_schema(key.keys));
    case Form::words_or_maps:
      return list_of({{"anyOf", {{{"type", "string"}}, object_schema(key.keys)}}});
    case Form::rows:
      return list_of(list_of({{"type", "number"}}));
    case Form::range:
      return range_schema(key.range);
    case Form::bounds:
      return bounds_schema();
    case Form::conditions:
      return list_of({{"type", "object"}});
  }
  return {};
}

std::string description_of(const Key& key) {
  std::string text = key.meaning;
  if (!key.unit.empty()) text += fmt::format(" [{}]", key.unit);
  if (!key.condition.empty()) text += fmt::format("; {}", key.condition);
  return text;
}

Json value_schema(const Key& key) {
  Json schema = any_of(key, key.forms);
  schema["description"] = description_of(key);
  if (key.fallback) {
    // Text that is not JSON is a word.
    Json fallback = Json::parse(*key.fallback, nullptr, false);
    schema["default"] = fallback.is_discarded() ? Json(*key.fallback) : fallback;
  }
  return schema;
}

Json object_schema(const std::vector<Key>& keys) {
  Json schema{{"type", "object"}, {"additionalProperties", false}};
  for (const auto& key : keys) {
    schema["properties"][key.name] = value_schema(key);
    if (key.is_required) schema["required"].push_back(key.name);
  }
  return schema;
}

bool is_section(const Key& key) {
  return !key.keys.empty() && std::find(key.forms.begin(), key.forms.end(), Form::map) != key.forms.end();
}

/// Magnitude from which bounds are omitted from the reference: they only keep counts exact and runs finite.
constexpr double telling_bound = 1e6;

std::string range_text(const Key& key) {
  if (!key.range) return {};
  const bool has_low = key.range->low > -telling_bound;
  const bool has_high = key.range->high < telling_bound;
  if (has_low && has_high) return fmt::format("{:g} to {:g}", key.range->low, key.range->high);
  if (has_low && key.range->low >= 1.0) return fmt::format("at least {:g}", key.range->low);
  if (has_high) return fmt::format("at most {:g}", key.range->high);
  return {};
}

/// Returns a text as a cell of a Markdown table, in which a vertical bar would end the cell.
std::string cell(std::string text) {
  for (auto at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.insert(at, 1, '\\');
  return text;
}

std::string row_of(const Key& key, const std::string& name) {
  std::string fallback = key.fallback_rule;
  if (fallback.empty())
    fallback = key.is_required ? "required" : key.fallback ? fmt::format("`{}`", *key.fallback) : "–";
  std::string meaning = key.meaning;
  std::vector<std::string> words;
  for (const auto& word : key.words) words.push_back(fmt::format("`{}`", word));
  // If the meaning already explains the words, they are not listed again.
  const bool explains_words = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return meaning.find(word) != std::string::npos;
  });
  if (!words.empty() && !explains_words) meaning += ": " + core::join(words, ", ");
  std::vector<std::string> limits;
  if (!key.unit.empty()) limits.push_back(key.unit);
  if (const auto range = range_text(key); !range.empty()) limits.push_back(range);
  if (!limits.empty()) meaning += fmt::format(" [{}]", core::join(limits, ", "));
  if (!key.condition.empty()) meaning += "; " + key.condition;
  return fmt::format("| `{}` | {} | {} |\n", name, cell(fallback), cell(meaning));
}

void append_reference(std::string& text, const std::vector<Key>& keys, const std::string& prefix) {
  for (const auto& key : keys) {
    if (!is_section(key)) {
      text += row_of(key, prefix + key.name);
      continue;
    }
    if (prefix.empty()) {
      text += fmt::format("| **`{}`** | {} | {} |\n", key.name, key.is_required ? "required" : "",
                          cell(key.meaning));
      append_reference(text, key.keys, ".");
    } else {
      append_reference(text, key.keys, prefix + key.name + ".");
    }
  }
}

}  // namespace

std::string yaml_number(double value) {
  return fmt::format("{}", value);
}

void append_map(Lines& lines, const std::string& name, const Lines& inner, MapStyle style) {
  if (style == MapStyle::flow) {
    lines.push_back(fmt::format("{}: {{{}}}", name, core::join(inner, ", ")));
    return;
  }
  lines.push_back(name + ":");
  for (const auto& line : inner) lines.push_back("  " + line);
}

std::string json_schema(const std::vector<Key>& keys, std::string_view title) {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  schema.update(object_schema(keys));
  return schema.dump(2) + "\n";
}

std::string markdown_reference(const std::vector<Key>& keys) {
  std::string text;
  append_reference(text, keys, {});
  return text;
}

const Key* find_key(const std::vector<Key>& keys, std::string_view path) {
  const auto dot = path.find('.');
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == path.substr(0, dot); });
  if (found == keys.end()) return nullptr;
  return dot == std::string_view::npos ? &*found : find_key(found->keys, path.substr(dot + 1));
}

}  // namespace crossisle::config
