// Part of Crossisle, SPDX-License-Identifier: MIT
// The section `design_space` of configurations: reading, writing, and its keys.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "crossisle/core/text.hpp"
#include "crossisle/design/design_space.hpp"
#include "derivation.hpp"
#include "space_values.hpp"

namespace crossisle::design {
namespace {

using config::Section;
using hardware::Knob;
using hardware::KnobTraits;

constexpr double max_cell_count = 0x1p53;  // keeps the counts of a chip exact, in 64 bits and in a double

/// Returns the number of cells of the chip with the largest value of every parameter.
double max_cells(const std::vector<Parameter>& parameters) {
  double cells = 1.0;
  for (const auto& parameter : parameters) {
    switch (parameter.knob.value_or(Knob::voltage)) {
      case Knob::wordlines:
      case Knob::bitlines:
      case Knob::router_groups:
      case Knob::tiles_per_group:
      case Knob::macros_per_tile:
        cells *= parameter.values.back();
        break;
      default:
        break;
    }
  }
  return cells;
}

std::vector<Exclusion> read_exclusions(Section& section, const std::vector<Parameter>& parameters) {
  std::vector<Exclusion> exclusions;
  if (!section.has("exclude")) {
    section.section_or_empty("exclude");
    return exclusions;
  }
  std::vector<std::string> names;
  for (const auto& parameter : parameters) names.push_back(parameter.name);
  for (auto& combination : section.sections("exclude")) {
    Exclusion exclusion;
    for (const auto& key : combination.keys()) {
      const auto found = std::find(names.begin(), names.end(), key);
      if (found == names.end()) {
        combination.problem(key, fmt::format("'{}' is not a parameter", core::printable(key)),
                            "it is not in the design space", core::suggest(key, names));
        continue;
      }
      const auto parameter = static_cast<std::size_t>(found - names.begin());
      exclusion.terms.push_back({parameter, read_condition(combination, parameters[parameter])});
    }
    if (combination.keys().size() < 2) {
      combination.problem({}, "is not a combination", "a value that is excluded by itself need not be listed",
                          "name two or more parameters");
    }
    exclusions.push_back(std::move(exclusion));
  }
  return exclusions;
}

/// Returns the values of a knob that a section or its base lists, ascending; nothing if neither does.
std::vector<double> listed_values(Section& section, Knob knob, const DesignSpace* base, bool is_optional) {
  const std::string key(traits(knob).name);
  if (!section.has(key) && is_optional) {
    section.section_or_empty(key);  // a key of spaces, even if this one does not have it
    const auto found = base == nullptr ? std::nullopt : base->find(key);
    return found ? base->parameters()[*found].values : std::vector<double>{};
  }
  if (!section.has(key)) {
    section.section_or_empty(key);
    section.problem(key, "is missing", "it has no default", "add it, or name a `base` that has it");
    return {};
  }
  auto values = read_values(section, traits(knob));
  check_values(section, traits(knob), values);
  // A wrong order has been reported; later checks of the same values expect ascending order.
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// Appends the forbidden combinations of a base, in terms of the parameters of another space.
void append_exclusions(std::vector<Exclusion>& exclusions, const DesignSpace& base,
                       const std::vector<Parameter>& parameters) {
  for (Exclusion exclusion : base.exclusions()) {
    for (auto& term : exclusion.terms) {
      const auto& name = base.parameters()[term.parameter].name;
      const auto found = std::find_if(parameters.begin(), parameters.end(),
                                      [&](const Parameter& parameter) { return parameter.name == name; });
      // The values of a knob with a problem are not known.
      if (found == parameters.end()) term.values.clear();
      term.parameter = static_cast<std::size_t>(found - parameters.begin());
    }
    exclusions.push_back(std::move(exclusion));
  }
}

/// Drops the values of forbidden combinations that the parameters do not have, and combinations without any left.
void restrict_to(const std::vector<Parameter>& parameters, std::vector<Exclusion>& exclusions) {
  std::erase_if(exclusions, [&](Exclusion& exclusion) {
    if (exclusion.terms.empty()) return true;  // reported
    for (auto& term : exclusion.terms) {
      if (term.values.empty()) return true;
      const auto& values = parameters[term.parameter].values;
      std::erase_if(term.values,
                    [&](double value) { return !std::binary_search(values.begin(), values.end(), value); });
    }
    return std::any_of(exclusion.terms.begin(), exclusion.terms.end(),
                       [](const Exclusion::Term& term) { return term.values.empty(); });
  });
}

}  // namespace

DesignSpace DesignSpace::read(Section section, Mode mode, const DesignSpace* base) {
  const std::size_t knobs = mode == Mode::compat ? hardware::compat_knob_count : hardware::knob_count;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < knobs; ++i) names.emplace_back(traits(static_cast<Knob>(i)).name);
  Derivation derivation(section, names);
  const bool has_base = !section.text_or("base", "").empty();
  std::vector<Parameter> all;   // with the values that `fix` and `only` leave out
  std::vector<Parameter> left;  // the same parameters
  for (std::size_t i = 0; i < knobs; ++i) {
    const Knob knob = static_cast<Knob>(i);
    const bool is_optional = knob == Knob::bits_per_cell || i >= hardware::compat_knob_count || has_base;
    auto values = listed_values(section, knob, base, is_optional);
    // The values of a base that could not be read are not known.
    const bool is_changed = derivation.changes(names[i]) && (!has_base || base != nullptr);
    if (values.empty() && is_changed && is_optional && !section.has(names[i]))
      values.push_back(written_value(hardware::Chip{}, knob));
    if (values.empty()) continue;
    Derivation::Values derived{values, values};
    if (is_changed) derived = derivation.of(traits(knob), std::move(values));
    all.emplace_back(knob, std::move(derived.all));
    left.emplace_back(knob, std::move(derived.left));
  }
  if (const double cells = max_cells(left); cells > max_cell_count) {
    section.problem(
        {}, fmt::format("has chips of up to {:.2g} cells", cells), "the maximum is 2^53",
        "delete the largest wordlines, bitlines, router_groups, tiles_per_group or macros_per_tile");
  }
  auto exclusions = read_exclusions(section, all);
  section.finish();
  if (base != nullptr) append_exclusions(exclusions, *base, all);
  restrict_to(left, exclusions);
  DesignSpace space(std::move(left), std::move(exclusions));
  if (space.excludes_all()) {
    section.problem(section.has("exclude") ? "exclude" : "", "leaves no design",
                    "every combination of values is forbidden", "delete a combination, or add values");
  }
  return space;
}

Section section_of_value(Section section, Knob knob, double value) {
  const std::string key(traits(knob).name);
  Section extend = section.section_or_empty("extend");
  if (!extend.has(key)) return section;
  const auto added = read_values(extend, traits(knob));
  return std::find(added.begin(), added.end(), value) == added.end() ? section : extend;
}

std::vector<config::Key> space_keys() {
  std::vector<config::Key> keys;
  keys.push_back({.name = "base",
                  .forms = {config::Form::text},
                  .meaning =
                      "the path of another design space, whose values and forbidden combinations hold unless "
                      "the keys below change them"});
  keys.back().fallback_rule = "none";
  for (std::size_t i = 0; i < hardware::knob_count; ++i) {
    const Knob knob = static_cast<Knob>(i);
    const auto& knob_traits = traits(knob);
    const bool has_words = !knob_traits.words.empty();
    config::Key key;
    key.name = knob_traits.name;
    // The long names of knobs with words list the numbers that stand for them in files.
    key.meaning =
        has_words ? knob_traits.long_name.substr(0, knob_traits.long_name.find(':')) : knob_traits.long_name;
    key.words.assign(knob_traits.words.begin(), knob_traits.words.end());
    if (has_words) {
      key.forms = {config::Form::choice, config::Form::choices};
    } else {
      const bool is_count = knob_traits.unit == "1" || knob_traits.unit.empty();
      if (!is_count) key.unit = knob_traits.unit;
      key.forms = {config::Form::number, config::Form::numbers, config::Form::range};
      key.range = config::Range{knob_traits.min, knob_traits.max};
    }
    const bool is_physical = i >= hardware::compat_knob_count;
    if (is_physical) key.condition = "of `technology: physical`";
    if (is_physical || knob == Knob::bits_per_cell) {
      key.fallback = written_text(knob, written_value(hardware::Chip{}, knob));
    } else {
      key.fallback_rule = "required without `base`";
    }
    keys.push_back(std::move(key));
  }
  for (auto& key : derivation_keys()) keys.push_back(std::move(key));
  config::Key exclude;
  exclude.name = "exclude";
  exclude.forms = {config::Form::conditions};
  exclude.meaning =
      "forbidden combinations: maps of two or more parameters, each with a value, a list, or `{from: a, to: "
      "b}`; a "
      "design that matches all keys of a map is not in the space";
  exclude.fallback_rule = "none";
  keys.push_back(std::move(exclude));
  return keys;
}

config::Lines space_lines(const DesignSpace& space) {
  config::Lines lines;
  const auto list = [](const Parameter& parameter, const std::vector<double>& values) {
    std::vector<std::string> texts;
    for (const double value : values) texts.push_back(parameter.text(value));
    return fmt::format("{}: [{}]", parameter.name, core::join(texts, ", "));
  };
  for (const auto& parameter : space.parameters()) lines.push_back(list(parameter, parameter.values));
  if (!space.exclusions().empty()) lines.emplace_back("exclude:");
  for (const auto& exclusion : space.exclusions()) {
    std::vector<std::string> terms;
    for (const auto& term : exclusion.terms)
      terms.push_back(list(space.parameters()[term.parameter], term.values));
    lines.push_back(fmt::format("  - {{{}}}", core::join(terms, ", ")));
  }
  return lines;
}

}  // namespace crossisle::design
