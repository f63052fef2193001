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
/// Returns the limit of a network. @pre the network runs on the chip
Limit limit_of(const cost::PhysicalNetwork& physical);

/// Chip with more of the limiting resource. Ratios compare metrics of the network, or the whole objective,
/// with those of the unchanged chip: a ratio below 1 is an improvement.
struct Relief {
  hardware::Knob knob = hardware::Knob::voltage;
  double value = 0.0;       ///< of the knob, as written
  bool is_listed = false;   ///< true if the design space lists this value
  bool is_feasible = true;  ///< true if the chip with this value meets all constraints
  double latency = 1.0;
  double energy = 1.0;
  double edap = 1.0;       ///< of the network alone: energy x latency x area
  double objective = 1.0;  ///< over all networks
};

/// Limiting resource of a network, and changes of the chip that would relieve it.
struct NetworkLimit {
  std::size_t network = 0;  ///< in the configuration's order
  Limit limit;
  /// Changes that shorten the network's latency: the shortest latency first, and of equal ones the lower EDAP
  /// first.
  std::vector<Relief> reliefs;
};

/// Returns the limiter of each network that runs on a chip of the physical mode. The chip is evaluated again
/// with every knob that relieves this limiter one step further: at the next value of the design space, or
/// beyond its list at twice (or half) the value. Empty in the compat mode, which has no limiters.
/// @param model of the configuration
std::vector<NetworkLimit> network_limits(const run::Configuration& configuration, cost::CostModel& model,
                                         const Breakdown& chip);

/// Returns `resnet18 is limited by dram in 80 % of its time; dram = hbm2 changes its latency by -31.0 % and
/// its EDAP by -12.0 %.`
std::string limit_text(const run::Configuration& configuration, const NetworkLimit& limit);

/// Returns the limiter of each network on a chip of the physical mode, in one line: `resnet18 dram 80 %,
/// ...`.
std::string limits_text(const run::Configuration& configuration,
                        const std::vector<cost::NetworkBreakdown>& networks);

}  // namespace crossisle::analysis
