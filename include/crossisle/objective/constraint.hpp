// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "crossisle/cost/metrics.hpp"

namespace crossisle::objective {

/// Direction of a limit.
enum class Bound : std::uint8_t { min, max };

/// A limit on a metric: of the chip, of one network, or of every network.
///
/// Its violation is the distance from the limit, divided by the limit's absolute value (by 1 if the limit is
/// 0; by 10 dB for decibels). For a limit on every network, it is the largest violation.
struct Constraint {
  std::string metric;   ///< name of a quantity: of the cost model, or derived (quantity.hpp)
  std::string network;  ///< network name; empty: every network, or the chip for a metric of the chip
  Bound bound = Bound::max;
  double limit = 0.0;    ///< in the metric's unit
  std::string source{};  ///< of a limit on noise: where it was measured; empty: it is an assumption

  bool operator==(const Constraint&) const = default;
};

/// True if a constraint is a minimum of a signal-to-noise ratio, which is a proxy for accuracy.
bool limits_noise(const Constraint& constraint);
/// Returns the origin of a limit on noise in words: `an assumption`, or `measured: <source>`.
std::string origin_text(const std::string& source);

/// Returns the violation of a constraint by a value; 0 if the value is within the limit.
double violation_of(const Constraint& constraint, const std::string& unit, double value);

/// Returns a constraint in words: `latency of resnet50 at most 5 ms`.
/// @param metrics metrics of the cost model; any other metric is shown by its name and a number without a
/// unit
std::string text(const Constraint& constraint, const cost::MetricList& metrics);

/// Returns a value of a constraint's metric in words: `5 ms`.
std::string value_text(const Constraint& constraint, const cost::MetricList& metrics, double value);

/// Returns the name of a metric without its unit: `latency` of `latency_s`.
std::string short_name(const cost::Metric& metric);

/// Returns a metric in words: `average power` of `average_power_w`, `SNR` of `snr_db`.
std::string words_of(const cost::Metric& metric);

/// Returns the metric for a name in a configuration: the metric's name with or without the unit at its end
/// (`latency_s`, `latency`), of the cost model or derived from its metrics (quantity.hpp), of the duty cycle
/// even if no rates are given. Returns nothing for any other name.
const cost::Metric* find_metric(const cost::MetricList& metrics, const std::string& name);

}  // namespace crossisle::objective
