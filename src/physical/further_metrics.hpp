// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/cost/metrics.hpp"
#include "network_runner.hpp"

namespace crossisle::physical {

/// Facts about a network on a chip from which further metrics are computed.
struct NetworkFacts {
  const NetworkOutcome& outcome;
  Programming programming;
  double tokens = 0.0;              ///< of an inference
  double worst_layer_snr_db = 0.0;  ///< if it is needed, because it is costly
};

/// Metric of networks that is computed on request only.
struct FurtherMetric {
  cost::Metric metric;
  double (*value)(const NetworkFacts&);
};

inline constexpr std::string_view worst_layer_snr_name = "worst_layer_snr_db";

/// Returns the further metrics of these names, in the order of their columns.
std::vector<const FurtherMetric*> chosen_metrics(std::span<const std::string> names);

}  // namespace crossisle::physical
