// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/objective/quantity.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::analysis {

/// Best design within a bound on one metric.
struct TradePoint {
  double value;  ///< of the metric, in its unit: the tightest bound that the design meets
  double objective;
  design::Genome genome;
};

/// Best objective of a run as a function of one bound, with all other constraints of the run.
struct Trade {
  run::Configuration configuration;
  objective::Quantity quantity;   ///< the metric
  objective::Bound bound;         ///< its direction
  std::optional<double> present;  ///< bound that the run had, in the metric's unit
  /// Every design that is better than all others within its own value, from the tightest bound to the loosest.
  std::vector<TradePoint> points;
  std::string warning{};  ///< what is damaged and was not read; empty if nothing is
};

/// Returns what a run's designs tell about a bound. @param metric `power`, or `power@resnet50` for one network
/// @throws core::Error (io) if there is no run, or its input files have changed
/// @throws core::InputError for another metric, and for an exhaustive search, which keeps its best designs only
Trade read_trade(const std::filesystem::path& directory, const std::string& metric);

/// Returns the position of the best point within a bound; nothing if no design meets it.
std::optional<std::size_t> best_within(const Trade& trade, double bound);

/// Returns the shadow price of a bound: the share by which the objective falls if the bound is a tenth looser.
/// Nothing if no design meets the bound, or if it is 0.
std::optional<double> gain_of_a_tenth(const Trade& trade, double bound);

/// Returns a sweep (configs/README.md) that searches for the best chip within each bound, starting from the
/// best designs of the run. @param folder folder in which the sweep will be
std::string sweep_of_bounds(const Trade& trade, const std::filesystem::path& directory,
                            const std::vector<double>& bounds, const std::filesystem::path& folder);

}  // namespace crossisle::analysis
