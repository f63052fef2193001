// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "crossisle/cost/cost_model.hpp"

namespace crossisle::test {

/// Returns the metrics that all models compute: energy and latency of networks, area of the chip.
inline const cost::MetricList& common_metrics() {
  static const cost::MetricList list{{cost::metric::energy(), cost::metric::latency()},
                                     {cost::metric::area()}};
  return list;
}

/// Returns metrics of a chip of this area on networks of these costs.
/// @param list columns: energy, latency and, if there is a third, SNR; area
inline cost::MetricsRow metrics_of(double area_m2, const std::vector<cost::NetworkCost>& costs,
                                   const cost::MetricList& list = common_metrics()) {
  cost::MetricsRow row(cost::MetricWidths(list), costs.size());
  const auto metrics = row.view();
  metrics.of_chip(0) = area_m2;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    if (costs[i].verdict != cost::Verdict::feasible) {
      metrics.reject(i, costs[i].verdict, costs[i].violation);
      continue;
    }
    metrics.of_network(i, 0) = costs[i].energy_j;
    metrics.of_network(i, 1) = costs[i].latency_s;
    if (list.of_network.size() > 2) metrics.of_network(i, 2) = costs[i].snr_db;
  }
  return row;
}

/// Evaluates one network on one chip.
inline cost::NetworkCost evaluate(cost::CostModel& model, const design::Candidate& candidate,
                                  std::size_t network) {
  cost::Metrics metrics(model.metrics(), {network});
  model.evaluate({&candidate, 1}, metrics, {});
  return cost::NetworkCosts(model.metrics()).of(metrics[0], 0);
}

/// Evaluates all networks on one chip.
inline cost::MetricsRow evaluate(cost::CostModel& model, const design::Candidate& candidate) {
  cost::Metrics metrics(model.metrics(), cost::all_networks(model));
  model.evaluate({&candidate, 1}, metrics, {});
  return cost::MetricsRow(metrics[0]);
}

}  // namespace crossisle::test
