// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/design/design_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "crossisle/core/precondition.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::design {
namespace {

using hardware::Chip;
using hardware::Knob;

/// Tolerance for matching a listed value: a value farther from every listed value is a different value, not a
/// shorter spelling of a listed one.
constexpr double same_value_tolerance = 1e-9;

bool same_value(double a, double b) {
  return std::abs(a - b) <= same_value_tolerance * std::max(std::abs(a), 1.0);
}

/// True if the values of a parameter can be searched: they ascend, without duplicates.
[[maybe_unused]] bool is_searchable(const Parameter& parameter) {
  return !parameter.values.empty() && std::adjacent_find(parameter.values.begin(), parameter.values.end(),
                                                         std::greater_equal<>()) == parameter.values.end();
}

/// True if no two parameters have the same name.
[[maybe_unused]] bool has_distinct_names(const std::vector<Parameter>& parameters) {
  std::set<std::string_view> seen;
  return std::all_of(parameters.begin(), parameters.end(),
                     [&](const Parameter& parameter) { return seen.insert(parameter.name).second; });
}

/// True if a knob counts lines of an array, of which there are no more than the array has.
bool is_limited(Knob knob) {
  return knob == Knob::active_rows || knob == Knob::adcs;
}

/// True if the canonical form of other knobs depends on this one.
bool is_decisive(Knob knob) {
  return hardware::decides_conditions(knob) || knob == Knob::wordlines || knob == Knob::bitlines;
}

[[maybe_unused]] bool is_of_space(const Exclusion& exclusion, const std::vector<Parameter>& parameters) {
  return !exclusion.terms.empty() &&
         std::all_of(exclusion.terms.begin(), exclusion.terms.end(), [&](const Exclusion::Term& term) {
           return term.parameter < parameters.size() && !term.values.empty() &&
                  std::includes(parameters[term.parameter].values.begin(),
                                parameters[term.parameter].values.end(), term.values.begin(),
                                term.values.end());
         });
}

/// Calls `look(genome)` for every combination of values of some parameters, the others at their first value, until
/// it returns false.
template <class Look>
void for_each_combination(const std::vector<Parameter>& parameters, const std::vector<std::size_t>& varied,
                          Look look) {
  std::vector<std::uint16_t> indices(parameters.size(), 0);
  const auto advance = [&] {
    return std::any_of(varied.begin(), varied.end(), [&](std::size_t i) {
      if (++indices[i] < parameters[i].values.size()) return true;
      indices[i] = 0;
      return false;
    });
  };
  do {
    if (!look(Genome(indices))) return;
  } while (advance());
}

}  // namespace

DesignSpace::DesignSpace(std::vector<Parameter> parameters, std::vector<Exclusion> exclusions)
    : parameters_(std::move(parameters)), exclusions_(std::move(exclusions)) {
  CROSSISLE_EXPECTS(has_distinct_names(parameters_));
  CROSSISLE_EXPECTS(std::all_of(parameters_.begin(), parameters_.end(), is_searchable));
  CROSSISLE_EXPECTS(std::all_of(exclusions_.begin(), exclusions_.end(), [&](const Exclusion& exclusion) {
    return is_of_space(exclusion, parameters_);
  }));
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const auto& knob = parameters_[i].knob;
    const double first = parameters_[i].values.front();
    if (parameters_[i].values.size() > 1) {
      varying_.push_back({i, fixed_.choices.size()});
      if (knob && is_decisive(*knob)) decisive_.push_back(i);
      if (knob && hardware::is_conditional(*knob)) conditional_.push_back(i);
      if (knob && is_limited(*knob)) limited_.push_back(i);
    }
    if (knob) {
      set_knob(fixed_.chip, *knob, first);
    } else {
      fixed_.choices.push_back(first);
    }
  }
  for (const auto& exclusion : exclusions_) {
    auto& marks = marks_.emplace_back();
    for (const auto& term : exclusion.terms) {
      const auto& values = parameters_[term.parameter].values;
      std::vector<bool> is_named(values.size());
      for (std::size_t i = 0; i < values.size(); ++i)
        is_named[i] = std::binary_search(term.values.begin(), term.values.end(), values[i]);
      marks.push_back({term.parameter, std::move(is_named)});
    }
  }
}

std::optional<std::size_t> DesignSpace::find(std::string_view name) const {
  const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                  [&](const Parameter& parameter) { return parameter.name == name; });
  if (found == parameters_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - parameters_.begin());
}

std::vector<std::string> DesignSpace::choices() const {
  std::vector<std::string> names;
  for (const auto& parameter : parameters_) {
    if (!parameter.knob) names.push_back(parameter.name);
  }
  return names;
}

std::vector<hardware::KnobValues> DesignSpace::knob_values() const {
  std::vector<hardware::KnobValues> knobs;
  for (const auto& parameter : parameters_) {
    if (parameter.knob) knobs.push_back({*parameter.knob, parameter.values});
  }
  return knobs;
}

double DesignSpace::size() const noexcept {
  double size = 1.0;
  for (const auto& parameter : parameters_) size *= static_cast<double>(parameter.values.size());
  return size;
}

std::vector<std::size_t> DesignSpace::excluding_parameters() const {
  std::set<std::size_t> parameters;
  for (const auto& exclusion : exclusions_) {
    for (const auto& term : exclusion.terms) {
      if (parameters_[term.parameter].values.size() > 1) parameters.insert(term.parameter);
      const auto& knob = parameters_[term.parameter].knob;
      // The value of such a knob in the design that represents others depends on these.
      if (knob && (hardware::is_conditional(*knob) || is_limited(*knob)))
        parameters.insert(decisive_.begin(), decisive_.end());
    }
  }
  return {parameters.begin(), parameters.end()};
}

std::optional<double> DesignSpace::allowed_size() const {
  constexpr double max_combinations = 0x1p20;
  const auto parameters = excluding_parameters();
  double combinations = 1.0;
  for (const std::size_t i : parameters) combinations *= static_cast<double>(parameters_[i].values.size());
  if (combinations > max_combinations) return std::nullopt;
  double allowed = 0.0;
  for_each_combination(parameters_, parameters, [&](const Genome& genome) {
    if (!is_excluded(genome)) ++allowed;
    return true;
  });
  return allowed * (size() / combinations);
}

bool DesignSpace::excludes_all() const {
  constexpr std::uint64_t max_combinations = std::uint64_t{1} << 20U;
  bool finds_none = !exclusions_.empty();
  std::uint64_t combinations = 0;
  if (!finds_none) return false;
  for_each_combination(parameters_, excluding_parameters(), [&](const Genome& genome) {
    finds_none = ++combinations <= max_combinations && is_excluded(genome);
    return finds_none;
  });
  return finds_none;
}

bool DesignSpace::contains(const Genome& genome) const noexcept {
  const auto indices = genome.indices();
  if (indices.size() > parameters_.size()) return false;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= parameters_[i].values.size()) return false;
  }
  return true;
}

bool DesignSpace::is_excluded(const Genome& genome) const {
  return !marks_.empty() && find_exclusion(genome).has_value();
}

bool DesignSpace::is_excluded(const Chip& chip) const {
  const auto has = [&](const Exclusion::Term& term) {
    const Parameter& parameter = parameters_[term.parameter];
    if (!parameter.knob) return false;
    const double value =
        applies(chip, *parameter.knob) ? written_value(chip, *parameter.knob) : parameter.values.front();
    return std::binary_search(term.values.begin(), term.values.end(), value);
  };
  return std::any_of(exclusions_.begin(), exclusions_.end(), [&](const Exclusion& exclusion) {
    return std::all_of(exclusion.terms.begin(), exclusion.terms.end(), has);
  });
}

std::optional<std::size_t> DesignSpace::find_exclusion(const Genome& genome) const {
  const Genome design = canonical(genome);
  const auto found = std::find_if(marks_.begin(), marks_.end(), [&](const std::vector<Marks>& exclusion) {
    return std::all_of(exclusion.begin(), exclusion.end(),
                       [&](const Marks& term) { return term.is_named[design[term.parameter]]; });
  });
  if (found == marks_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - marks_.begin());
}

Chip DesignSpace::chip(const Genome& genome) const {
  return decode(genome).chip;
}

Candidate DesignSpace::decode(const Genome& genome) const {
  CROSSISLE_EXPECTS(contains(genome));
  Candidate candidate = fixed_;
  for (const Varying& varying : varying_) {
    const double decoded = value(genome, varying.parameter);
    if (const auto& knob = parameters_[varying.parameter].knob) {
      set_knob(candidate.chip, *knob, decoded);
    } else {
      candidate.choices[varying.choice] = decoded;
    }
  }
  return candidate;
}

Genome DesignSpace::canonical(Genome genome) const {
  CROSSISLE_EXPECTS(contains(genome));
  if (conditional_.empty() && limited_.empty()) return genome;
  Chip decoded = fixed_.chip;
  for (const std::size_t i : decisive_) set_knob(decoded, *parameters_[i].knob, value(genome, i));
  for (const std::size_t i : conditional_) {
    if (genome[i] != 0 && !applies(decoded, *parameters_[i].knob)) genome.set(i, 0);
  }
  for (const std::size_t i : limited_) {
    const double lines = parameters_[i].knob == Knob::active_rows ? decoded.wordlines : decoded.bitlines;
    std::uint16_t index = genome[i];
    while (index > 0 && parameters_[i].values[index - 1U] >= lines) --index;
    genome.set(i, index);
  }
  return genome;
}

Genome DesignSpace::encode_from(const std::map<std::string, double>& written, const Places& where,
                                core::Problems& problems) const {
  Genome genome;
  bool is_complete = true;
  std::vector<std::string> valid;
  for (const auto& parameter : parameters_) valid.push_back(parameter.name);
  for (const auto& [name, value] : written) {
    if (problems.full()) break;
    if (std::find(valid.begin(), valid.end(), name) == valid.end()) {
      problems.add(where(name), fmt::format("unknown parameter '{}'", core::printable(name)),
                   "it is not in the design space", core::suggest(name, valid));
    }
  }
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const auto& parameter = parameters_[i];
    const auto& values = parameter.values;
    const auto given = written.find(parameter.name);
    if (given == written.end()) {
      // A parameter with a single value need not be given.
      if (values.size() == 1) continue;
      problems.add(where({}), fmt::format("parameter '{}' is missing", parameter.name), {}, "add it");
      is_complete = false;
      continue;
    }
    const auto listed = std::find_if(values.begin(), values.end(),
                                     [&](double value) { return same_value(value, given->second); });
    if (listed == values.end()) {
      std::vector<std::string> words;
      for (const double value : parameter.words.empty() ? std::vector<double>{} : values)
        words.push_back(parameter.text(value));
      const std::string listed_text = words.empty() ? core::list_text(values) : core::join(words, ", ");
      problems.add(
          where(parameter.name),
          fmt::format("{}={} is not in the list", parameter.name,
                      words.empty() ? fmt::format("{}", given->second) : parameter.text(given->second)),
          fmt::format("the design space lists {}", listed_text), "choose one of them");
      is_complete = false;
      continue;
    }
    genome.set(i, static_cast<std::uint16_t>(listed - values.begin()));
  }
  if (const auto exclusion = is_complete ? find_exclusion(genome) : std::nullopt) {
    problems.add(
        where({}), "the design is excluded",
        fmt::format("the design space excludes {}", design::describe(*this, exclusions_[*exclusion])),
        "choose another one, or change design_space.exclude");
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
    // Words are also accepted for knobs that the space does not have.
    const auto knob = hardware::find_knob(name);
    const auto own = find(name);
    std::vector<std::string> words;
    if (own) {
      words = parameters_[*own].words;
    } else if (knob) {
      words.assign(traits(*knob).words.begin(), traits(*knob).words.end());
    }
    written[name] = words.empty() ? section.number(name) : static_cast<double>(section.choice(name, words));
  }
  return encode_from(
      written, [&](const std::string& name) { return section.where(name); }, problems);
}

std::string DesignSpace::describe(const Genome& genome) const {
  CROSSISLE_EXPECTS(contains(genome));
  std::string text;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (i > 0) text += ',';
    text += fmt::format("{}={}", parameters_[i].name, parameters_[i].text(value(genome, i)));
  }
  return text;
}

std::string describe(const DesignSpace& space, const Exclusion& exclusion) {
  std::vector<std::string> terms;
  for (const auto& term : exclusion.terms) {
    const auto& parameter = space.parameters()[term.parameter];
    std::vector<std::string> values;
    for (const double value : term.values) values.push_back(parameter.text(value));
    terms.push_back(fmt::format("{} {}", parameter.name, core::join(values, " or ")));
  }
  return core::join(terms, " with ");
}

}  // namespace crossisle::design
