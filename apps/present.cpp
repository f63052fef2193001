// Part of Crossisle, SPDX-License-Identifier: MIT
#include "present.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/text.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/specialists.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

/// Returns the long name of a knob with words, without the explanation of their numbers.
std::string_view before_codes(std::string_view long_name) {
  return long_name.substr(0, long_name.find(':'));
}

}  // namespace

std::string chip_text(const run::Configuration& configuration, const design::Genome& genome) {
  std::string text;
  const auto& parameters = configuration.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& parameter = parameters[i];
    const bool bare = parameter.unit == "1" || parameter.unit.empty();
    const std::string_view meaning = parameter.meaning;
    text += fmt::format(
        "  {:<18} {:>8}{:<4}  {}\n", parameter.name, parameter.text(configuration.space.value(genome, i)),
        bare ? "" : " " + parameter.unit, parameter.words.empty() ? meaning : before_codes(meaning));
  }
  return text;
}

std::string network_table(const run::Configuration& configuration, const cost::CandidateMetrics& metrics) {
  const auto prices = run::prices_of_generality(configuration, metrics);
  const auto costs = cost::NetworkCosts(configuration.metrics()).of(metrics);
  const double area_m2 = run::make_objective(configuration).area_m2(metrics);
  const bool has_prices =
      std::any_of(prices.begin(), prices.end(), [](const auto& price) { return price.has_value(); });
  std::vector<std::string> headings{"network", "energy", "latency", "EDAP (mJ ms mm2)"};
  if (configuration.physical) headings.emplace_back("SNR");
  if (has_prices) headings.emplace_back("x specialist");
  TextTable table(headings);
  for (std::size_t i = 0; i < costs.size(); ++i) {
    std::vector<std::string> row{configuration.networks[i].name, std::string(cost::text(costs[i].verdict)),
                                 "", ""};
    if (costs[i].verdict == cost::Verdict::feasible) {
      row = {configuration.networks[i].name, core::si(costs[i].energy_j, "J"),
             core::si(costs[i].latency_s, "s"),
             fmt::format("{:.5g}", costs[i].energy_j * 1e3 * costs[i].latency_s * 1e3 * area_m2 * 1e6)};
    }
    if (configuration.physical) {
      row.push_back(costs[i].verdict == cost::Verdict::feasible ? fmt::format("{:.1f} dB", costs[i].snr_db)
                                                                : "");
    }
    if (has_prices) row.push_back(prices[i] ? fmt::format("{:.3f}", *prices[i]) : "-");
    table.add(std::move(row));
  }
  return table.text();
}

}  // namespace crossisle::apps
