// Part of Crossisle, SPDX-License-Identifier: MIT
#include "space_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "crossisle/core/text.hpp"

namespace crossisle::design {
namespace {

using config::Section;
using hardware::KnobTraits;

constexpr std::size_t max_values = 4096;  // of a parameter; its index in a genome has 16 bits
constexpr std::array<std::pair<std::string_view, Spacing>, 2> scales{
    {{"linear", Spacing::linear}, {"log", Spacing::logarithmic}}};

bool is_whole(double value) {
  return value == std::floor(value);
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

}  // namespace

std::vector<double> read_values(Section& section, const KnobTraits& knob) {
  const std::string key(knob.name);
  if (!knob.words.empty()) return read_words(section, key, knob.words);
  if (section.is_map(key)) return read_range(section.section(key), knob);
  return section.numbers_or_number(key, {knob.min, knob.max, knob.why});
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

std::vector<double> read_condition(Section& section, const Parameter& parameter) {
  const auto& key = parameter.name;
  std::vector<double> named;
  if (section.is_map(key)) {
    Section range = section.section(key);
    // A limit of constraints is called min or max; either pair of words is clear here.
    const double low =
        range.number_or(range.has("min") ? "min" : "from", -std::numeric_limits<double>::max());
    const double high = range.number_or(range.has("max") ? "max" : "to", std::numeric_limits<double>::max());
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
  if (section.is_empty_list(key)) {
    section.problem(key, "has no values", "no design has one of them", "list at least one");
  }
  if (named.empty() && section.is_map(key)) {
    section.problem(key, "holds no value of the design space",
                    fmt::format("the design space lists {}", core::list_text(parameter.values)),
                    "widen the range: change `from` or `to`");
  }
  for (const double value : named) {
    if (std::binary_search(parameter.values.begin(), parameter.values.end(), value)) continue;
    section.problem(key, fmt::format("holds {}", parameter.text(value)), "it is not in the design space",
                    "delete it");
  }
  return named;
}

}  // namespace crossisle::design
