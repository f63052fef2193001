// Part of Crossisle, SPDX-License-Identifier: MIT
#include "derivation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "crossisle/core/text.hpp"
#include "crossisle/design/design_space.hpp"
#include "space_values.hpp"

namespace crossisle::design {
namespace {

using config::Section;
using hardware::KnobTraits;

Parameter parameter_of(const KnobTraits& knob, std::vector<double> values) {
  return Parameter(*hardware::find_knob(knob.name), std::move(values));
}

void check_names(Section& section, const std::vector<std::string>& knobs) {
  for (const auto& key : section.keys()) {
    if (std::find(knobs.begin(), knobs.end(), key) != knobs.end()) continue;
    section.problem(key, fmt::format("unknown knob '{}'", core::printable(key)),
                    "it is not a knob of this design space", core::suggest(key, knobs));
  }
}

std::string text_of(const Parameter& parameter) {
  if (parameter.words.empty()) return core::list_text(parameter.values);
  std::vector<std::string> words;
  for (const double value : parameter.values) words.push_back(parameter.text(value));
  return core::join(words, ", ");
}

/// Returns the number or word at a key as a number; nothing if it has a problem, which is reported.
std::optional<double> read_value(Section& section, const KnobTraits& knob) {
  const std::string key(knob.name);
  if (section.is_list(key) || section.is_map(key)) {
    section.problem(key, "is not a single value", "a pinned knob has one", "give one, or use `only`");
    return std::nullopt;
  }
  const auto values = read_values(section, knob);
  if (values.empty()) return std::nullopt;  // reported
  return values.front();
}

}  // namespace

Derivation::Derivation(Section& section, const std::vector<std::string>& knobs)
    : fix_(section.section_or_empty("fix")),
      only_(section.section_or_empty("only")),
      extend_(section.section_or_empty("extend")) {
  for (Section* changes : {&fix_, &only_, &extend_}) check_names(*changes, knobs);
}

bool Derivation::changes(const std::string& knob) const {
  return fix_.has(knob) || only_.has(knob) || extend_.has(knob);
}

Derivation::Values Derivation::of(const KnobTraits& knob, std::vector<double> listed) {
  const std::string key(knob.name);
  Values values{std::move(listed), {}};
  const std::vector<double> before = values.all;
  if (extend_.has(key)) extend(knob, values.all);
  if (fix_.has(key)) {
    for (const auto& [section, verb] : {std::pair(&only_, "restricts"), std::pair(&extend_, "extends")}) {
      if (!section->has(key)) continue;
      section->problem(key, fmt::format("{} a knob that `fix` pins", verb), "a pinned knob has one value",
                       "delete one of the two");
    }
  }
  if (fix_.has(key)) {
    values.left = pinned(knob, values.all);
  } else if (only_.has(key)) {
    values.left = restricted(knob, values.all);
  } else {
    values.left = values.all;
  }
  if (values.left.empty()) values.left = values.all;  // reported
  if (fix_.has(key)) return values;
  for (const double value : values.all) {
    if (std::binary_search(before.begin(), before.end(), value)) continue;
    if (std::binary_search(values.left.begin(), values.left.end(), value)) continue;
    extend_.problem(key, fmt::format("adds {}", parameter_of(knob, {value}).text(value)),
                    "`only` leaves it out again", "delete it, or add it to `only`");
  }
  return values;
}

void Derivation::extend(const KnobTraits& knob, std::vector<double>& values) {
  const std::string key(knob.name);
  const auto added = read_values(extend_, knob);
  check_values(extend_, knob, added);
  const auto before = parameter_of(knob, values);
  for (const double value : added) {
    if (!std::binary_search(before.values.begin(), before.values.end(), value)) {
      values.push_back(value);
      continue;
    }
    extend_.problem(key, fmt::format("holds {}", before.text(value)),
                    fmt::format("the design space has it already: {}", text_of(before)), "delete it");
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

std::vector<double> Derivation::pinned(const KnobTraits& knob, const std::vector<double>& values) {
  const std::string key(knob.name);
  const auto value = read_value(fix_, knob);
  if (!value || std::binary_search(values.begin(), values.end(), *value)) {
    return value ? std::vector{*value} : std::vector<double>{};
  }
  const auto parameter = parameter_of(knob, values);
  fix_.problem(key, fmt::format("is {}", parameter.text(*value)),
               fmt::format("the design space has {}", text_of(parameter)),
               fmt::format("choose one of these, or give {0}: {1} under design_space instead", key,
                           parameter.text(*value)));
  return {};
}

std::vector<double> Derivation::restricted(const KnobTraits& knob, const std::vector<double>& values) {
  auto left = read_condition(only_, parameter_of(knob, values));
  std::erase_if(left, [&](double value) { return !std::binary_search(values.begin(), values.end(), value); });
  return left;
}

std::vector<config::Key> derivation_keys() {
  const auto key = [](const char* name, std::vector<config::Form> forms, const char* meaning) {
    config::Key row{.name = name, .forms = {config::Form::map}, .meaning = meaning};
    row.range_by_name.emplace();
    row.forms_by_name = std::move(forms);
    row.fallback_rule = "none";
    return row;
  };
  using enum config::Form;
  return {
      key("extend", {number, text, numbers, texts, range},
          "knobs with further values, which are inserted in order: `{wordlines: [384]}`"),
      key("fix", {number, text}, "knobs that have one of their values: `{voltage: 0.9}`"),
      key("only", {number, text, numbers, texts, bounds},
          "knobs that have some of their values, each a value, a list, or `{from: a, to: b}`: `{wordlines: "
          "{from: 64, to: 512}}`")};
}

}  // namespace crossisle::design
