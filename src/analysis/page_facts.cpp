// Part of Crossisle, SPDX-License-Identifier: MIT
#include "page_facts.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/text.hpp"

namespace crossisle::analysis {
namespace {

constexpr std::size_t max_values = 6;  ///< of a fact; for more, the header states their number

std::string constraints_of(const run::Configuration& configuration) {
  auto texts = configuration.constraint_texts();
  for (auto& text : texts) {
    if (text.ends_with("mm2")) text.replace(text.size() - 3, 3, "mm²");
  }
  return texts.empty() ? "none" : core::join(texts, ", ");
}

/// Returns the name of a technology; for the physical mode, with the cells in the design space.
std::string technology_of(const run::Configuration& configuration) {
  std::string cells;
  if (configuration.physical) {
    std::vector<double> values{0.0};  // unless the space lists values
    for (const auto& parameter : configuration.space.parameters()) {
      if (parameter.knob == hardware::Knob::technology) values = parameter.values;
    }
    std::vector<std::string> words;
    for (const double value : values) words.push_back(written_text(hardware::Knob::technology, value));
    cells = fmt::format(" ({})", core::join(words, ", "));
  }
  return fmt::format("{}{}: {}", configuration.technology_name(), cells,
                     configuration.technology_long_name());
}

/// Adds a value unless the list contains it already.
void add_value(std::vector<std::string>& values, const std::string& value) {
  const std::string shown = value.empty() ? "not known" : value;
  if (std::find(values.begin(), values.end(), shown) == values.end()) values.push_back(shown);
}

std::string joined(const std::vector<std::string>& values, const char* separator) {
  if (values.size() <= max_values) return core::join(values, separator);
  const std::vector<std::string> first(values.begin(), values.begin() + max_values);
  return fmt::format("{} and {} more", core::join(first, separator), values.size() - max_values);
}

/// Returns the dates of several runs: the first and the last one; their texts sort by date.
std::string period(std::vector<std::string> dates) {
  std::erase(dates, std::string());
  if (dates.empty()) return "not known";
  const auto [first, last] = std::minmax_element(dates.begin(), dates.end());
  return *first == *last ? *first : *first + " to " + *last;
}

}  // namespace

RunFacts facts_of(const run::Configuration& configuration, store::Clock::time_point date) {
  RunFacts facts;
  facts.technology = technology_of(configuration);
  for (const auto& network : configuration.networks) facts.networks.push_back(network.name);
  facts.constraints = constraints_of(configuration);
  facts.date = minute_text(date);
  return facts;
}

RunFacts facts_of(const RunData& run) {
  RunFacts facts;
  if (run.configuration) {
    facts = facts_of(*run.configuration, {});
    facts.date.clear();
  } else {
    facts.networks = run.content().table("networks").values<std::string>("name");
  }
  if (run.status) {
    facts.date = fmt::format("{} ({})", minute_text(run.status->updated), store::name_of(run.status->state));
  }
  return facts;
}

std::string minute_text(store::Clock::time_point time) {
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(store::Clock::to_time_t(time)));
}

std::vector<std::pair<std::string, std::string>> header_facts(std::span<const RunFacts> runs) {
  std::vector<std::string> technologies;
  std::vector<std::string> networks;
  std::vector<std::string> constraints;
  std::vector<std::string> dates;
  for (const RunFacts& run : runs) {
    add_value(technologies, run.technology);
    add_value(constraints, run.constraints);
    for (const auto& network : run.networks) add_value(networks, network);
    dates.push_back(run.date);
  }
  return {{"technology", joined(technologies, "; ")},
          {"networks", core::join(networks, ", ")},
          {"constraints", joined(constraints, "; ")},
          {"date", period(std::move(dates))}};
}

std::string minute_text(std::string_view iso_8601) {
  constexpr std::size_t minute = std::string_view("2026-11-28T01:24").size();
  if (iso_8601.size() < minute || iso_8601[10] != 'T') return std::string(iso_8601);
  return fmt::format("{} {} UTC", iso_8601.substr(0, 10), iso_8601.substr(11, minute - 11));
}

}  // namespace crossisle::analysis
