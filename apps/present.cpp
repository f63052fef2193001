// Part of Crossisle, SPDX-License-Identifier: MIT
#include "present.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "crossisle/core/text.hpp"
#include "crossisle/run/specialists.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

std::string with_power(const std::string& base, double exponent) {
  return exponent == 1.0 ? base : fmt::format("{}^{}", base, exponent);
}

std::string aggregation_word(objective::Aggregation aggregation) {
  constexpr std::array<const char*, 7> words{"max",           "mean",    "product", "geometric mean",
                                             "weighted mean", "largest", "mean"};
  return words[static_cast<std::size_t>(aggregation)];
}

/// The long name of a knob with words, without what their numbers in tables are.
std::string_view before_codes(std::string_view long_name) {
  return long_name.substr(0, long_name.find(':'));
}

}  // namespace

std::string chip_text(const run::Configuration& configuration, const hardware::Genome& genome) {
  std::string text;
  const auto& parameters = configuration.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& knob = hardware::traits(parameters[i].knob);
    const double value = parameters[i].values[genome.index[i]];
    const bool bare = knob.unit == "1" || knob.unit.empty();
    const std::string unit = bare ? "" : " " + std::string(knob.unit);
    text +=
        fmt::format("  {:<18} {:>8}{:<4}  {}\n", knob.name, hardware::written_text(parameters[i].knob, value),
                    unit, knob.words.empty() ? knob.long_name : before_codes(knob.long_name));
  }
  return text;
}

std::string network_table(const run::Configuration& configuration, double area_m2,
                          std::span<const cost::NetworkCost> costs) {
  const auto prices = run::prices_of_generality(configuration, area_m2, costs);
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

std::string objective_text(const objective::ObjectiveOptions& options) {
  const bool compares = objective::compares_with_specialists(options.aggregation);
  const std::string word = aggregation_word(options.aggregation);
  const auto over_networks = [&](const std::string& figure) {
    return compares ? figure : fmt::format("{}({})", word, figure);
  };
  std::vector<std::string> factors;
  const auto& powers = options.exponents;
  if (powers.energy != 0.0) factors.push_back(with_power(over_networks("energy"), powers.energy));
  if (powers.latency != 0.0) factors.push_back(with_power(over_networks("latency"), powers.latency));
  if (powers.area != 0.0) factors.push_back(with_power("area", powers.area));
  if (powers.cost != 0.0) factors.push_back(with_power("cost", powers.cost));
  if (powers.noise != 0.0) factors.push_back(with_power(over_networks("noise over signal"), powers.noise));
  const std::string product = core::join(factors, " x ");
  return compares ? fmt::format("{} of a network's {} over its specialist's", word, product) : product;
}

std::string objective_unit(const objective::ObjectiveOptions& options) {
  if (objective::compares_with_specialists(options.aggregation)) return "times the specialist";
  if (options.aggregation == objective::Aggregation::product) return "powers of mJ, ms, mm2";
  std::vector<std::string> factors;
  const auto& powers = options.exponents;
  if (powers.energy != 0.0) factors.push_back(with_power("mJ", powers.energy));
  if (powers.latency != 0.0) factors.push_back(with_power("ms", powers.latency));
  if (powers.area != 0.0) factors.push_back(with_power("mm2", powers.area));
  if (powers.cost != 0.0) factors.push_back(with_power("cost", powers.cost));
  return core::join(factors, " ");
}

}  // namespace crossisle::apps
