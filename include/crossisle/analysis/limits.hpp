// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/analysis/breakdown.hpp"
#include "crossisle/cost/cost_model.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::analysis {

/// Resource that bounds a network's latency most of the time, and its share of that time.
struct Limit {
  cost::Limiter limiter = cost::Limiter::compute;
  double share = 0.0;  ///< 0 to 1
};
/// @pre the network runs on the chip
Limit limit_of(const cost::PhysicalNetwork& physical);

/// The same chip with more of the limiting resource. Ratios compare metrics of the network, or the whole
/// objective, with those of the unchanged chip: below 1 is better.
struct Relief {
  hardware::Knob knob = hardware::Knob::voltage;
  double value = 0.0;       ///< of the knob, as written
  bool is_listed = false;   ///< true if the design space has this value
  bool is_feasible = true;  ///< true if the chip meets all constraints with it
  double latency = 1.0;
  double energy = 1.0;
  double edap = 1.0;       ///< of the network alone: energy x latency x area
  double objective = 1.0;  ///< over all networks
};

/// Limiting resource of a network, and changes of the chip that would relieve it.
struct NetworkLimit {
  std::size_t network = 0;  ///< in the configuration's order
  Limit limit;
  /// Those that shorten the network's latency, the shortest latency first; of equals the cheaper first.
  std::vector<Relief> reliefs;
};

/// Returns the limiter of each network that runs on a chip of the physical mode. The chip is evaluated again
/// with every knob that relieves this limiter one step further: at the next value of the design space, or
/// beyond its list at twice (or half) the value. Empty in the compat mode, which has no limiters.
/// @param model of the configuration
std::vector<NetworkLimit> network_limits(const run::Configuration& configuration, cost::CostModel& model,
                                         const Breakdown& chip);

/// Returns `resnet18 waits for dram in 80 % of its time; dram = hbm2 would take 31 % off its latency and 12 %
/// off its EDAP.`
std::string limit_text(const run::Configuration& configuration, const NetworkLimit& limit);

/// Returns the limiter of each network on a chip of the physical mode, in a line: `resnet18 dram 80 %, ...`.
std::string limits_text(const run::Configuration& configuration, const design::Genome& genome);

}  // namespace crossisle::analysis
