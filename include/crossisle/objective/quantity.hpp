// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/cost/metrics.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::objective {

/// Name of the share of the time in which a chip works at the rates of its networks.
inline constexpr std::string_view utilisation_name = "utilisation";

/// Rates of the networks in inferences per second, or their absence: metrics of the duty cycle need them.
enum class Rates : std::uint8_t { absent, given };

/// Returns the metrics that a constraint or a goal may name: those of the cost model, followed by those that
/// are computed from them and not stored:
///
/// | metric | of | value |
/// |---|---|---|
/// | `power_w` | network | energy of an inference over the interval between inferences |
/// | `throughput_per_s` | network | inferences per second: 1 over the interval |
/// | `average_power_w` | chip | sum over the networks of rate x energy of an inference |
/// | `energy_per_day_j` | chip | 86,400 s times that |
/// | `utilisation` | chip | sum over the networks of rate x interval: share of the time in which the chip works |
///
/// The interval is the model's `interval_s`, or its `latency_s` if it has none. The last three describe the
/// duty cycle that the rates define: the networks take turns on the chip, which is switched off between
/// inferences and consumes nothing then (programming weights again is not included); they need Rates::given.
std::vector<const cost::Metric*> nameable_metrics(const cost::MetricList& metrics, Rates rates);

/// True for a metric of the duty cycle: it is computed with the rates of the networks.
bool needs_rates(const cost::Metric& metric, const cost::MetricList& metrics);

/// True for a metric of the chip, which has one value for all networks.
bool is_of_chip(const cost::Metric& metric, const cost::MetricList& metrics);

/// A metric of one network, of every network, or of the chip, bound to its places in the table of metrics.
class Quantity {
 public:
  /// @param name of one of nameable_metrics
  /// @param network name of a network; empty: every network, or the chip
  /// @param rates_per_s inferences per second, in the networks' order; empty: none are given
  /// @throws core::Error (usage) for another name, or for a metric of the duty cycle without rates
  Quantity(const std::string& name, const std::string& network, std::span<const workload::Network> networks,
           const cost::MetricList& metrics, std::span<const double> rates_per_s = {});

  const cost::Metric& metric() const noexcept { return metric_; }
  bool is_of_chip() const noexcept { return is_of_chip_; }
  /// Returns the index of the network; nothing: every network, or the chip.
  std::optional<std::size_t> network() const noexcept { return network_; }
  /// Returns the value of the chip. A sum over networks includes the feasible ones only. @pre is_of_chip()
  double of_chip(const cost::CandidateMetrics& metrics) const {
    return rates_per_s_.empty() ? metrics.of_chip(*numerator_) : sum(metrics);
  }
  /// @pre !is_of_chip(), and the network is feasible
  double of_network(const cost::CandidateMetrics& metrics, std::size_t network) const {
    return term(metrics, network);
  }
  /// Return the largest value and the smallest one over the feasible networks that it is about; infinite, on
  /// the other side of every limit, if none is feasible. For a quantity of the chip, its value. A sum over
  /// networks is bounded from below by that of the feasible ones: `smallest` is infinite if any is infeasible.
  double largest(const cost::CandidateMetrics& metrics) const;
  double smallest(const cost::CandidateMetrics& metrics) const;

 private:
  /// Returns the value of a network, or its term in the sum before the rate.
  double term(const cost::CandidateMetrics& metrics, std::size_t network) const {
    const double over = numerator_ ? metrics.of_network(network, *numerator_) : 1.0;
    return denominator_ ? over / metrics.of_network(network, *denominator_) : over;
  }
  double sum(const cost::CandidateMetrics& metrics) const;
  template <class Choose>
  double extreme(const cost::CandidateMetrics& metrics, double start, Choose choose) const;

  cost::Metric metric_;
  bool is_of_chip_ = false;
  std::optional<std::size_t> network_;
  std::optional<std::size_t> numerator_;    ///< column; nothing: 1
  std::optional<std::size_t> denominator_;  ///< column; nothing: 1
  std::vector<double> rates_per_s_;         ///< of a sum over networks; otherwise empty
  double factor_ = 1.0;                     ///< of a sum over networks
};

/// A metric with its value.
struct MetricValue {
  cost::Metric metric;
  double value = 0.0;
};

/// Returns the metrics of a chip's duty cycle; empty without rates, or if a network is infeasible.
/// @param rates_per_s inferences per second, in the networks' order
std::vector<MetricValue> duty_cycle(std::span<const double> rates_per_s, const cost::MetricList& metrics,
                                    const cost::CandidateMetrics& values);

}  // namespace crossisle::objective
