// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/config/document.hpp"
#include "crossisle/config/key_table.hpp"
#include "crossisle/objective/objective.hpp"

namespace crossisle::objective {

/// Facts about the model and the networks that determine which keys of an objective have an effect.
struct ObjectiveContext {
  std::vector<std::string> networks;       ///< names, in order
  cost::MetricList metrics;                ///< of the cost model
  std::vector<cost::Metric> unrecorded{};  ///< that the model could compute, but a run did not record
  bool has_noise = false;                  ///< the cost model computes signal-to-noise ratios
  bool has_cost = false;                   ///< the technology states a cost of silicon
  double cost_per_mm2 = 1.0;
  std::string cost_unit = "cost";
  std::vector<double> rates_per_s{};  ///< inferences per second of each network; empty: none are given
  /// Rule for weights on chip if the configuration has none; nothing: no such constraint.
  std::optional<workload::CapacityRule> default_capacity_rule{};
};

/// Returns the metric that a constraint or a goal names, or nothing if this context has none of this name
/// (unknown_metric).
const cost::Metric* find_metric(const ObjectiveContext& context, const std::string& name);
/// Returns the reason why a name is not a metric of this context, and the remedy; the other texts are empty.
core::Problem unknown_metric(const ObjectiveContext& context, const std::string& name);

/// Devices to which a constraint on noise applies.
enum class Devices : std::uint8_t { nominal, corner };

/// The section `objective` of a configuration, without data from other files.
struct ObjectiveSection {
  ObjectiveOptions options;
  Devices snr_devices = Devices::nominal;
  /// Objective of each network's specialist, if the section states it; empty if a table is to be searched.
  std::vector<std::optional<double>> given_specialists;
  std::string specialist_table;      ///< file to search; empty: the shipped tables
  std::vector<std::string> notes{};  ///< limits without effect, each with its place
};

/// Keys of the section.
std::vector<config::Key> objective_keys();

/// Reads and finishes a section `objective`.
ObjectiveSection read_objective(config::Section& section, const ObjectiveContext& context);

/// Returns a limit as an item of `limits`: `{metric: latency_s, network: resnet50, max: 0.005}`.
std::string limit_entry(const Constraint& constraint);

/// Returns the lines of the section in a resolved configuration.
/// @param networks names, in order
config::Lines objective_lines(const ObjectiveOptions& options, Devices snr_devices,
                              const std::vector<std::string>& networks);

}  // namespace crossisle::objective
