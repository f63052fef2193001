// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crossisle/analysis/breakdown.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::analysis {

/// Cost of the changes between the networks of a duty cycle. The physical mode gives each network all arrays of the
/// chip, so that a change writes the resident weights of the next network.
struct NetworkChanges {
  struct Writing {
    double energy_j = 0.0;  ///< 0 for a network whose weights are streamed in every inference
    double time_s = 0.0;
  };
  std::vector<Writing> writings;  ///< by network, in the configuration's order
  /// Additional average power and share of the time if each inference follows one of another network: the maximum
  /// at the rates of the duty cycle. Inferences of one network in succession share one writing.
  double max_power_w = 0.0;
  double max_utilisation = 0.0;
};

/// Returns the cost of changes of networks; nothing without a duty cycle of several networks, in the compat mode, if a
/// network does not run, and if the metrics include writing (`cost_model.system.reprogram_every`).
/// @param networks of the configuration on the chip
std::optional<NetworkChanges> network_changes(const run::Configuration& configuration,
                                              const std::vector<cost::NetworkBreakdown>& networks);

/// Returns `writing takes 12.0 uJ, 3.00 us for resnet18, ...; before every inference: 3.6 mW and 0.9 % of the time more`.
std::string text(const run::Configuration& configuration, const NetworkChanges& changes);

}  // namespace crossisle::analysis
