// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "crossisle/cost/known_metrics.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::run {

/// Run whose evaluations another run reuses.
struct ReusedRun {
  std::filesystem::path place;
  std::uint64_t recorded = 0;  ///< evaluations with metrics
  std::uint64_t taken = 0;     ///< designs that are in the space and that no earlier run has
};

/// Evaluations of stored runs.
struct Reuse {
  cost::KnownMetrics metrics;
  std::vector<ReusedRun> runs;
  bool is_full = false;  ///< true if there was no memory for further designs
};

/// Maximum memory of reused metrics on each rank.
inline constexpr double max_reuse_bytes = 256.0 * (1U << 20U);

/// Returns an empty table of the metrics that runs of a configuration can reuse.
cost::KnownMetrics no_known_metrics(const Configuration& configuration);

/// Reads the metrics of all designs of a configuration that stored runs, finished or not, evaluated. Designs that
/// could not be mapped have no metrics.
/// @param places folders of runs, or packed files
/// @throws core::InputError for runs of another cost model, version or technology, or without some of the
/// networks; core::Error (io) for a run that cannot be read
Reuse read_reuse(const Configuration& configuration, std::span<const std::filesystem::path> places,
                 double max_bytes = max_reuse_bytes);

}  // namespace crossisle::run
