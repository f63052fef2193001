// Part of Crossisle, SPDX-License-Identifier: MIT
// The section `design_space` of configurations: reading, writing, and its keys.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "crossisle/core/text.hpp"
#include "crossisle/design/design_space.hpp"

namespace crossisle::design {
namespace {

using config::Section;
using hardware::Knob;
using hardware::KnobTraits;

constexpr std::size_t max_values = 4096;   // of a parameter; its index in a genome has 16 bits
constexpr double max_cell_count = 0x1p53;  // keeps the counts of a chip exact, in 64 bits and in a double
constexpr std::array<std::pair<std::string_view, Spacing>, 2> scales{
    {{"linear", Spacing::linear}, {"log", Spacing::logarithmic}}};

bool is_whole(double value) {
  return value == std::floor(value);
}

void check_values(const Section& section, const KnobTraits& knob, const std::vector<double>& values) {
  const std::string key(knob.name);
  if (section.is_empty_list(key)) {
    section.problem(key, "has no values", "there is nothing to choose from", "list at least one");
  }
  if (values.size() > max_values) {
    section.problem(key, fmt::format("has {} values", values.size()),
                    fmt::format("a parameter may have at most {}", max_values), "list fewer");
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (knob.whole && !is_whole(values[i])) {
      section.problem(key, fmt::format("holds {}", values[i]), "it takes whole numbers only", "round it");
    }
    if (i > 0 && values[i] <= values[i - 1]) {
      section.problem(key, fmt::format("holds {} after {}", values[i], values[i - 1]),
                      "the search treats adjacent values as neighbours",
                      "list the values in ascending order");
    }
  }
}

/// Returns the numbers that stand for the words at a key: a list of words, or a single word.
std::vector<double> read_words(Section& section, const std::string& key,
                               std::span<const std::string_view> words) {
  const std::vector<std::string> valid(words.begin(), words.end());
  std::vector<double> numbers;
  if (section.is_text(key)) {
    numbers.push_back(static_cast<double>(section.choice(key, valid)));
    return numbers;
  }
  for (const auto& word : section.texts(key)) {
    const auto found = std::find(valid.begin(), valid.end(), word);
    if (found == valid.end()) {
      section.problem(key, fmt::format("holds '{}'", core::printable(word)), "it is unknown",
                      core::suggest(word, valid));
      continue;
    }
    numbers.push_back(static_cast<double>(found - valid.begin()));
  }
  // The order of words has no meaning for a user, but the search treats adjacent values as neighbours.
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

/// Returns the values of `{from, to, count, scale}` or `{from, to, step}`.
std::vector<double> read_range(Section section, const KnobTraits& knob) {
  const config::Range limits{knob.min, knob.max, knob.why};
  const double from = section.number("from", limits);
  const double to = section.number("to", limits);
  const bool is_counted = section.has("count");
  const bool is_stepped = section.has("step");
  constexpr config::Range counts{2.0, static_cast<double>(max_values)};
  const auto count = static_cast<std::size_t>(section.integer_or("count", 2, counts));
  const double step = section.number_or("step", 1.0);
  const Spacing scale = section.choice_of_or<Spacing>("scale", scales, Spacing::linear);
  section.finish();
  if (!section.has("from") || !section.has("to")) return {};
  if (!(from < to)) {
    section.problem("to", fmt::format("is {}", to), fmt::format("the range begins at {}", from),
                    "give a larger one, or a single value");
    return {};
  }
  if (is_counted == is_stepped) {
    section.problem(is_counted ? "step" : "",
                    is_counted ? "is given with count" : "has neither count nor step",
                    is_counted ? "either one determines the values" : "one of them must determine the values",
                    is_counted ? "keep one of them" : "give the number of values or their spacing");
    return {};
  }
  if (scale == Spacing::logarithmic && is_stepped) {
    section.problem("scale", "is log with a step", "steps are added, not multiplied",
                    "give count instead of step");
    return {};
  }
  if (scale == Spacing::logarithmic && from <= 0.0) {
    section.problem("scale", "is log, but the first value is not positive",
                    "a logarithmic scale needs positive values", "use linear");
    return {};
  }
  if (knob.whole && (!is_whole(from) || !is_whole(to) || !is_whole(step))) {
    section.problem({}, "has ends or steps that are not whole numbers", "the knob takes whole numbers only",
                    "round them");
    return {};
  }
  if (is_counted) return values_of_range(from, to, count, scale, knob.whole);
  // Includes a last value that is missed only because of rounding.
  const double steps = std::floor((to - from) / step + 1e-9);
  if (!(step > 0.0) || steps < 1.0 || steps >= static_cast<double>(max_values)) {
    section.problem("step", fmt::format("is {}", step),
                    fmt::format("from {} to {} it gives no list of 2 to {} values", from, to, max_values),
                    "give a positive step that fits the range");
    return {};
  }
  return values_of_range(from, from + steps * step, static_cast<std::size_t>(steps) + 1, Spacing::linear,
                         knob.whole);
}

std::vector<double> read_values(Section& section, const KnobTraits& knob) {
  const std::string key(knob.name);
  if (!knob.words.empty()) return read_words(section, key, knob.words);
  if (section.is_map(key)) return read_range(section.section(key), knob);
  return section.numbers_or_number(key, {knob.min, knob.max, knob.why});
}

void check_dac_bits(const Section& section, const std::string& key, const std::vector<double>& values) {
  for (const double value : values) {
    if (value == 1.0 || value == 2.0 || value == 4.0 || value == 8.0) continue;
    section.problem(key, fmt::format("holds {}", value), "slices of an input have 1, 2, 4 or 8 of its bits",
                    "choose from these");
  }
}

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

/// Returns the values of a parameter that a condition of a forbidden combination lists: a value, a list, or
/// `{from, to}`.
std::vector<double> read_condition(Section& section, const Parameter& parameter) {
  const auto& key = parameter.name;
  std::vector<double> named;
  if (section.is_map(key)) {
    Section range = section.section(key);
    const double low = range.number_or("from", -std::numeric_limits<double>::max());
    const double high = range.number_or("to", std::numeric_limits<double>::max());
    range.finish();
    std::copy_if(parameter.values.begin(), parameter.values.end(), std::back_inserter(named),
                 [&](double value) { return value >= low && value <= high; });
  } else if (parameter.words.empty()) {
    named = section.numbers_or_number(key);
  } else {
    const std::vector<std::string_view> words(parameter.words.begin(), parameter.words.end());
    named = read_words(section, key, words);
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  if (named.empty() && !section.is_empty_list(key) && section.is_map(key)) {
    section.problem(key, "holds no value of the design space",
                    fmt::format("the design space lists {}", core::list_text(parameter.values)),
                    "widen the range");
  }
  for (const double value : named) {
    if (std::binary_search(parameter.values.begin(), parameter.values.end(), value)) continue;
    section.problem(key, fmt::format("holds {}", parameter.text(value)), "it is not in the design space",
                    "delete it");
  }
  return named;
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

}  // namespace

DesignSpace DesignSpace::read(Section section, Mode mode) {
  std::vector<Parameter> parameters;
  const std::size_t knobs = mode == Mode::compat ? hardware::compat_knob_count : hardware::knob_count;
  for (std::size_t i = 0; i < knobs; ++i) {
    const Knob knob = static_cast<Knob>(i);
    const KnobTraits& traits = hardware::traits(knob);
    const std::string key(traits.name);
    if ((knob == Knob::bits_per_cell || i >= hardware::compat_knob_count) && !section.has(key)) continue;
    std::vector<double> values = read_values(section, traits);
    if (!section.has(key)) continue;
    check_values(section, traits, values);
    if (knob == Knob::dac_bits) check_dac_bits(section, key, values);
    // A wrong order has been reported; later checks of the same values expect ascending order.
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    if (!values.empty()) parameters.emplace_back(knob, std::move(values));
  }
  if (const double cells = max_cells(parameters); cells > max_cell_count) {
    section.problem(
        {}, fmt::format("has chips of up to {:.2g} cells", cells), "the maximum is 2^53",
        "delete the largest wordlines, bitlines, router_groups, tiles_per_group or macros_per_tile");
  }
  auto exclusions = read_exclusions(section, parameters);
  section.finish();
  // Drops combinations with a problem; the problem is enough to refuse the space.
  std::erase_if(exclusions, [&](const Exclusion& exclusion) {
    return exclusion.terms.empty() ||
           std::any_of(exclusion.terms.begin(), exclusion.terms.end(), [&](const Exclusion::Term& term) {
             const auto& values = parameters[term.parameter].values;
             return term.values.empty() ||
                    !std::includes(values.begin(), values.end(), term.values.begin(), term.values.end());
           });
  });
  return DesignSpace(std::move(parameters), std::move(exclusions));
}

std::vector<config::Key> space_keys() {
  std::vector<config::Key> keys;
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
      key.is_required = true;
    }
    keys.push_back(std::move(key));
  }
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
