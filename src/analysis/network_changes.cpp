// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/network_changes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/text.hpp"

namespace crossisle::analysis {

std::optional<NetworkChanges> network_changes(const run::Configuration& configuration,
                                              const std::vector<cost::NetworkBreakdown>& networks) {
  const auto& rates_per_s = configuration.objective.rates_per_s;
  if (!configuration.physical || rates_per_s.size() < 2) return std::nullopt;
  if (configuration.physical->options.system.reprogram_every > 0.0) return std::nullopt;
  NetworkChanges changes;
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const auto& physical = networks[i].physical;
    if (!physical || networks[i].total.verdict != cost::Verdict::feasible) return std::nullopt;
    changes.writings.push_back({physical->programming_j, physical->programming_s});
    changes.max_power_w += rates_per_s[i] * physical->programming_j;
    changes.max_utilisation += rates_per_s[i] * physical->programming_s;
  }
  return changes;
}

std::string text(const run::Configuration& configuration, const NetworkChanges& changes) {
  const auto is_free = [](const NetworkChanges::Writing& writing) { return writing.energy_j == 0.0; };
  if (std::all_of(changes.writings.begin(), changes.writings.end(), is_free))
    return "no network keeps weights in the arrays, so that changes write none";
  std::vector<std::string> writings;
  for (std::size_t i = 0; i < changes.writings.size(); ++i) {
    writings.push_back(fmt::format("{}, {} for {}", core::si(changes.writings[i].energy_j, "J", 3),
                                   core::si(changes.writings[i].time_s, "s", 3),
                                   configuration.networks[i].name));
  }
  return fmt::format("writing weights takes {}; before every inference: {} and {:.3g} % of the time more",
                     core::join(writings, "; "), core::si(changes.max_power_w, "W", 3),
                     100.0 * changes.max_utilisation);
}

}  // namespace crossisle::analysis
