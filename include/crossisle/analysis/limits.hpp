// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/analysis/breakdown.hpp"
#include "crossisle/cost/cost_model.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::analysis {

/// What most of a network's time is spent on, and its share of that time.
struct Limit {
  cost::Limiter limiter = cost::Limiter::compute;
  double share = 0.0;  ///< 0 to 1
};
/// @pre the network runs on the chip
Limit limit_of(const cost::PhysicalNetwork& physical);

/// The same chip with more of what a network waits for. Ratios are of the network's figures, or of the whole objective, to those of
/// the chip as it is: below 1 is better.
struct Relief {
  hardware::Knob knob = hardware::Knob::voltage;
  double value = 0.0;       ///< of the knob, as written
  bool is_listed = false;   ///< whether the design space has this value
  bool is_feasible = true;  ///< whether the chip meets all constraints with it
  double latency = 1.0;
  double energy = 1.0;
  double edap = 1.0;       ///< of the network alone: energy x latency x area
  double objective = 1.0;  ///< over all networks
};

/// What holds a network up, and what would move it.
struct NetworkLimit {
  std::size_t network = 0;  ///< in the configuration's order
  Limit limit;
  std::vector<Relief>
      reliefs;  ///< those that shorten the network's latency, the shortest first; of equals the cheaper first
};

/// For each network that runs on a chip of the physical mode its limiter, and the chip evaluated anew with every knob that this
/// limiter waits for one step further: to the next value of the design space, or beyond its list to twice (or half) of the value.
/// Empty in the compat mode, where nothing waits.
/// @param model of the configuration
std::vector<NetworkLimit> network_limits(const run::Configuration& configuration, cost::CostModel& model,
                                         const Breakdown& chip);

/// `resnet18 waits for dram in 80 % of its time; dram = hbm2 would take 31 % off its latency and 12 % off its EDAP.`
std::string limit_text(const run::Configuration& configuration, const NetworkLimit& limit);

/// What limits each network on a chip of the physical mode, in a line: `resnet18 dram 80 %, ...`.
std::string limits_text(const run::Configuration& configuration, const hardware::Genome& genome);

}  // namespace crossisle::analysis
