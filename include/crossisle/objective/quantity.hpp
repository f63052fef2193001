// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossisle/cost/metrics.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::objective {

/// Returns the metrics that a constraint or a goal may name: those of the cost model, followed by those that
/// are computed from them and not stored:
///
/// | metric | value |
/// |---|---|
/// | `power_w` | energy of an inference over the interval between inferences |
/// | `throughput_per_s` | inferences per second: 1 over the interval |
///
/// The interval is the model's `interval_s`, or its `latency_s` if it has none.
std::vector<const cost::Metric*> nameable_metrics(const cost::MetricList& metrics);

/// A metric of one network, of every network, or of the chip, bound to its places in the table of metrics.
class Quantity {
 public:
  /// @param name of one of nameable_metrics
  /// @param network name of a network; empty: every network, or the chip
  /// @throws core::Error (usage) for another name
  Quantity(const std::string& name, const std::string& network, std::span<const workload::Network> networks,
           const cost::MetricList& metrics);

  const cost::Metric& metric() const noexcept { return metric_; }
  bool is_of_chip() const noexcept { return is_of_chip_; }
  /// Returns the index of the network; nothing: every network, or the chip.
  std::optional<std::size_t> network() const noexcept { return network_; }
  /// @pre is_of_chip()
  double of_chip(const cost::CandidateMetrics& metrics) const { return metrics.of_chip(*numerator_); }
  /// @pre !is_of_chip(), and the network is feasible
  double of_network(const cost::CandidateMetrics& metrics, std::size_t network) const {
    const double over = numerator_ ? metrics.of_network(network, *numerator_) : 1.0;
    return denominator_ ? over / metrics.of_network(network, *denominator_) : over;
  }
  /// Returns the largest value or the smallest one over the feasible networks that it is about; infinite, on
  /// the other side of every limit, if none is feasible. For a quantity of the chip, its value.
  double largest(const cost::CandidateMetrics& metrics) const;
  double smallest(const cost::CandidateMetrics& metrics) const;

 private:
  template <class Choose>
  double extreme(const cost::CandidateMetrics& metrics, double start, Choose choose) const;

  cost::Metric metric_;
  bool is_of_chip_ = false;
  std::optional<std::size_t> network_;
  std::optional<std::size_t> numerator_;    ///< column; nothing: 1
  std::optional<std::size_t> denominator_;  ///< column; nothing: 1
};

}  // namespace crossisle::objective
