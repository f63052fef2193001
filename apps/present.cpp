// Part of Crossisle, SPDX-License-Identifier: MIT
#include "present.hpp"

#include <fmt/format.h>

#include <array>

#include "crossisle/core/text.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

std::string with_power(const std::string& base, double exponent) {
  return exponent == 1.0 ? base : fmt::format("{}^{}", base, exponent);
}

std::string aggregation_word(objective::Aggregation aggregation) {
  constexpr std::array<const char*, 5> words{"max", "mean", "product", "geometric mean", "weighted mean"};
  return words[static_cast<std::size_t>(aggregation)];
}

}  // namespace

std::string chip_text(const run::Configuration& configuration, const hardware::Genome& genome) {
  std::string text;
  const auto& parameters = configuration.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& knob = hardware::traits(parameters[i].knob);
    const std::string unit = knob.unit == "1" ? "" : " " + std::string(knob.unit);
    text += fmt::format("  {:<18} {:>8}{:<4}  {}\n", knob.name, parameters[i].values[genome.index[i]], unit,
                        knob.long_name);
  }
  return text;
}

std::string network_table(std::span<const workload::Network> networks, double area_m2,
                          std::span<const cost::NetworkCost> costs) {
  TextTable table({"network", "energy", "latency", "EDAP (mJ ms mm2)"});
  for (std::size_t i = 0; i < networks.size(); ++i) {
    if (costs[i].verdict != cost::Verdict::feasible) {
      table.add({networks[i].name, std::string(cost::text(costs[i].verdict)), "", ""});
      continue;
    }
    table.add({networks[i].name, core::si(costs[i].energy_j, "J"), core::si(costs[i].latency_s, "s"),
               fmt::format("{:.5g}", costs[i].energy_j * 1e3 * costs[i].latency_s * 1e3 * area_m2 * 1e6)});
  }
  return table.text();
}

std::string objective_text(const objective::ObjectiveOptions& options) {
  const std::string word = aggregation_word(options.aggregation);
  std::vector<std::string> factors;
  const auto& powers = options.exponents;
  if (powers.energy != 0.0) factors.push_back(with_power(word + "(energy)", powers.energy));
  if (powers.latency != 0.0) factors.push_back(with_power(word + "(latency)", powers.latency));
  if (powers.area != 0.0) factors.push_back(with_power("area", powers.area));
  return core::join(factors, " x ");
}

std::string objective_unit(const objective::ObjectiveOptions& options) {
  if (options.aggregation == objective::Aggregation::product) return "powers of mJ, ms, mm2";
  std::vector<std::string> factors;
  const auto& powers = options.exponents;
  if (powers.energy != 0.0) factors.push_back(with_power("mJ", powers.energy));
  if (powers.latency != 0.0) factors.push_back(with_power("ms", powers.latency));
  if (powers.area != 0.0) factors.push_back(with_power("mm2", powers.area));
  return core::join(factors, " ");
}

}  // namespace crossisle::apps
