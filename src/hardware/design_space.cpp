// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/hardware/design_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <utility>

#include "crossisle/core/precondition.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::hardware {
namespace {

/// Values further from every listed one than this are meant as other values, not as the same one written
/// shorter.
constexpr double same_value_tolerance = 1e-9;

constexpr std::size_t max_values = 4096;   // of a parameter; its index in a genome has 16 bits
constexpr double max_cell_count = 0x1p53;  // keeps the counts of a chip exact, in 64 bits and in a double

bool same_value(double a, double b) {
  return std::abs(a - b) <= same_value_tolerance * std::max(std::abs(a), 1.0);
}

void check_values(const config::Section& section, const KnobTraits& knob, const std::vector<double>& values) {
  const std::string key(knob.name);
  if (section.is_empty_list(key)) {
    section.problem(key, "has no values", "there is nothing to choose from", "list at least one");
  }
  if (values.size() > max_values) {
    section.problem(key, fmt::format("has {} values", values.size()),
                    fmt::format("a parameter may have {}", max_values), "list fewer");
    return;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (knob.whole && values[i] != std::floor(values[i])) {
      section.problem(key, fmt::format("holds {}", values[i]), "it takes whole numbers only", "round it");
    }
    if (i > 0 && values[i] <= values[i - 1]) {
      section.problem(key, fmt::format("holds {} after {}", values[i], values[i - 1]),
                      "the search treats adjacent values as neighbours",
                      "list the values in ascending order");
    }
  }
}

/// Returns the numbers of words, or of a single word.
std::vector<double> read_words(config::Section& section, const std::string& key,
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
      section.problem(key, fmt::format("holds '{}'", core::printable(word)), "it is not known",
                      core::suggest(word, valid));
      continue;
    }
    numbers.push_back(static_cast<double>(found - valid.begin()));
  }
  // Their order has no meaning for a reader, but the search treats adjacent values as neighbours.
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

void check_dac_bits(const config::Section& section, const std::string& key,
                    const std::vector<double>& values) {
  for (const double value : values) {
    if (value == 1.0 || value == 2.0 || value == 4.0 || value == 8.0) continue;
    section.problem(key, fmt::format("holds {}", value), "slices of an input have 1, 2, 4 or 8 of its bits",
                    "choose among them");
  }
}

/// Cells of the chip with the largest value of every parameter.
double max_cells(const std::vector<Parameter>& parameters) {
  double cells = 1.0;
  for (const auto& parameter : parameters) {
    switch (parameter.knob) {
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

/// True if the values of a parameter can be searched: they ascend, and each is there once.
[[maybe_unused]] bool is_searchable(const Parameter& parameter) {
  return !parameter.values.empty() && std::adjacent_find(parameter.values.begin(), parameter.values.end(),
                                                         std::greater_equal<>()) == parameter.values.end();
}

/// True if no knob has two parameters.
[[maybe_unused]] bool has_distinct_knobs(const std::vector<Parameter>& parameters) {
  std::array<bool, knob_count> seen{};
  return std::none_of(parameters.begin(), parameters.end(), [&](const Parameter& parameter) {
    return std::exchange(seen[static_cast<std::size_t>(parameter.knob)], true);
  });
}

}  // namespace

std::size_t GenomeHash::operator()(const Genome& genome) const noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  // Four genes at a time: it is taken of every design that is bred.
  std::array<std::uint64_t, Genome::capacity / 4> words{};
  static_assert(sizeof(words) == sizeof(genome.index));
  std::memcpy(words.data(), genome.index.data(), sizeof(words));
  for (const std::uint64_t word : words) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 29U;
  }
  return static_cast<std::size_t>(hash ^ (hash >> 32U));
}

DesignSpace::DesignSpace(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {
  CROSSISLE_EXPECTS(parameters_.size() <= Genome::capacity);
  CROSSISLE_EXPECTS(has_distinct_knobs(parameters_));
  CROSSISLE_EXPECTS(std::all_of(parameters_.begin(), parameters_.end(), is_searchable));
  has_conditions_ = std::any_of(parameters_.begin(), parameters_.end(), [](const Parameter& parameter) {
    return static_cast<std::size_t>(parameter.knob) >= compat_knob_count;
  });
}

DesignSpace DesignSpace::read(config::Section section, Mode mode) {
  std::vector<Parameter> parameters;
  const std::size_t knobs = mode == Mode::compat ? compat_knob_count : knob_count;
  for (std::size_t i = 0; i < knobs; ++i) {
    const Knob knob = static_cast<Knob>(i);
    const std::string key(traits(knob).name);
    if ((knob == Knob::bits_per_cell || i >= compat_knob_count) && !section.has(key)) continue;
    const config::Range limits{traits(knob).min, traits(knob).max, traits(knob).why};
    std::vector<double> values = traits(knob).words.empty() ? section.numbers_or_number(key, limits)
                                                            : read_words(section, key, traits(knob).words);
    if (!section.has(key)) continue;
    check_values(section, traits(knob), values);
    if (knob == Knob::dac_bits) check_dac_bits(section, key, values);
    // A wrong order has been reported; later checks of the same values expect the right one.
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    if (!values.empty()) parameters.push_back({knob, values});
  }
  if (const double cells = max_cells(parameters); cells > max_cell_count) {
    section.problem(
        {}, fmt::format("has chips of up to {:.2g} cells", cells), "the most is 2^53",
        "take out the largest wordlines, bitlines, router_groups, tiles_per_group or macros_per_tile");
  }
  section.finish();
  return DesignSpace(std::move(parameters));
}

double DesignSpace::size() const noexcept {
  double size = 1.0;
  for (const auto& parameter : parameters_) size *= static_cast<double>(parameter.values.size());
  return size;
}

bool DesignSpace::contains(const Genome& genome) const noexcept {
  for (std::size_t i = 0; i < Genome::capacity; ++i) {
    const std::size_t values = i < parameters_.size() ? parameters_[i].values.size() : 1;
    if (genome.index[i] >= values) return false;
  }
  return true;
}

Chip DesignSpace::decode(const Genome& genome) const {
  CROSSISLE_EXPECTS(contains(genome));
  Chip chip;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    set_knob(chip, parameters_[i].knob, parameters_[i].values[genome.index[i]]);
  }
  return chip;
}

Genome DesignSpace::canonical(const Genome& genome) const {
  CROSSISLE_EXPECTS(contains(genome));
  if (!has_conditions_) return genome;
  Genome result = genome;
  const Chip chip = decode(genome);
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const auto& [knob, values] = parameters_[i];
    if (!applies(chip, knob)) result.index[i] = 0;
    const double limit = knob == Knob::active_rows ? chip.wordlines
                         : knob == Knob::adcs      ? chip.bitlines
                                                   : values.back();
    while (result.index[i] > 0 && values[result.index[i] - 1U] >= limit) --result.index[i];
  }
  return result;
}

Genome DesignSpace::encode_from(const std::map<std::string, double>& written, const Places& where,
                                core::Problems& problems) const {
  Genome genome;
  std::vector<std::string> valid;
  for (const auto& parameter : parameters_) valid.emplace_back(traits(parameter.knob).name);
  for (const auto& [name, value] : written) {
    if (problems.full()) break;
    if (std::find(valid.begin(), valid.end(), name) == valid.end()) {
      problems.add(where(name), fmt::format("unknown parameter '{}'", core::printable(name)),
                   "the design space does not have it", core::suggest(name, valid));
    }
  }
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const auto& values = parameters_[i].values;
    const auto given = written.find(valid[i]);
    if (given == written.end()) {
      // A parameter with a single value leaves nothing to say.
      if (values.size() > 1)
        problems.add(where({}), fmt::format("parameter '{}' is missing", valid[i]), {}, "add it");
      continue;
    }
    const auto listed = std::find_if(values.begin(), values.end(),
                                     [&](double value) { return same_value(value, given->second); });
    if (listed == values.end()) {
      const Knob knob = parameters_[i].knob;
      std::vector<std::string> words;
      if (!traits(knob).words.empty()) {
        for (const double value : values) words.push_back(written_text(knob, value));
      }
      const std::string listed_text = words.empty() ? core::list_text(values) : core::join(words, ", ");
      problems.add(
          where(valid[i]),
          fmt::format("{}={} is off the list", valid[i],
                      words.empty() ? fmt::format("{}", given->second) : written_text(knob, given->second)),
          fmt::format("the design space has {}", listed_text), "choose one of them");
      continue;
    }
    genome.index[i] = static_cast<std::uint16_t>(listed - values.begin());
  }
  return genome;
}

Genome DesignSpace::encode(const std::map<std::string, double>& written, const std::string& where,
                           core::Problems& problems) const {
  return encode_from(
      written, [&](const std::string& /*name*/) { return where; }, problems);
}

Genome DesignSpace::read_design(config::Section section, core::Problems& problems) const {
  std::map<std::string, double> written;
  for (const auto& name : section.keys()) {
    const auto knob = find_knob(name);
    if (knob && !traits(*knob).words.empty()) {
      const std::vector<std::string> words(traits(*knob).words.begin(), traits(*knob).words.end());
      written[name] = static_cast<double>(section.choice(name, words));
    } else {
      written[name] = section.number(name);
    }
  }
  return encode_from(
      written, [&](const std::string& name) { return section.where(name); }, problems);
}

std::string DesignSpace::describe(const Genome& genome) const {
  CROSSISLE_EXPECTS(contains(genome));
  std::string text;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (i > 0) text += ',';
    const Knob knob = parameters_[i].knob;
    const double value = parameters_[i].values[genome.index[i]];
    text += fmt::format("{}={}", traits(knob).name,
                        traits(knob).words.empty() ? fmt::format("{}", value) : written_text(knob, value));
  }
  return text;
}

std::vector<config::Key> knob_keys() {
  std::vector<config::Key> keys;
  for (std::size_t i = 0; i < knob_count; ++i) {
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
      key.forms = {config::Form::number, config::Form::numbers};
      key.range = config::Range{knob_traits.min, knob_traits.max};
    }
    const bool is_physical = i >= compat_knob_count;
    if (is_physical) key.condition = "of `technology: physical`";
    if (is_physical || knob == Knob::bits_per_cell) {
      key.fallback = written_text(knob, written_value(Chip{}, knob));
    } else {
      key.is_required = true;
    }
    keys.push_back(std::move(key));
  }
  return keys;
}

config::Lines space_lines(const DesignSpace& space) {
  config::Lines lines;
  for (const auto& [knob, values] : space.parameters()) {
    std::vector<std::string> words;
    for (const double value : values) words.push_back(written_text(knob, value));
    lines.push_back(fmt::format("{}: [{}]", traits(knob).name, core::join(words, ", ")));
  }
  return lines;
}

}  // namespace crossisle::hardware
