// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "crossisle/cost/metrics.hpp"

namespace crossisle::objective {

/// Side on which a limit lies.
enum class Bound : std::uint8_t { min, max };

/// A limit on a metric: of the chip, of one network, or of every network.
///
/// Its violation is the distance from the limit over the limit's absolute value (over 1 if the limit is 0;
/// over 10 dB for decibels); over all networks it is the largest one.
struct Constraint {
  std::string metric;   ///< name in the MetricList of the cost model
  std::string network;  ///< name; empty: every network, or the chip for a metric of the chip
  Bound bound = Bound::max;
  double limit = 0.0;  ///< in the metric's unit

  bool operator==(const Constraint&) const = default;
};

/// Returns the violation of a value, 0 if it keeps the limit.
double violation_of(const Constraint& constraint, const std::string& unit, double value);

/// Returns a constraint in words: `latency of resnet50 at most 5 ms`.
/// @param metrics those of the cost model; a metric that is not among them has its name and a bare number
std::string text(const Constraint& constraint, const cost::MetricList& metrics);

/// Returns a value of a constraint's metric in words: `5 ms`.
std::string value_text(const Constraint& constraint, const cost::MetricList& metrics, double value);

/// Returns the name of a metric without its unit: `latency` of `latency_s`.
std::string short_name(const cost::Metric& metric);

/// Returns the metric that a name in a configuration stands for: its name with or without the unit at the end
/// (`latency_s`, `latency`). Returns nothing for another name.
const cost::Metric* find_metric(const cost::MetricList& metrics, const std::string& name);

}  // namespace crossisle::objective
