// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/sweep/plan.hpp"

namespace crossisle::sweep {

/// Approximate time and number of evaluations of a sweep.
struct Estimate {
  std::uint64_t evaluations = 0;  ///< maximum over all runs with distinct results
  double core_seconds = 0.0;      ///< time on one core
  /// Returns the number of evaluations per second and core, over all runs.
  double rate() const { return core_seconds > 0.0 ? static_cast<double>(evaluations) / core_seconds : 0.0; }
};

/// Estimates a sweep from the given rate, in evaluations per second and core; without one, from a measurement
/// of about two seconds in all. For each cost model, one island of a run searches briefly with empty caches,
/// then with another seed and the caches that the first search filled: all runs of a model but the first
/// start in this state.
Estimate estimate(const Plan& plan, std::optional<double> rate);

/// Returns the time that a run on this number of ranks needs to end with a checkpoint. Its search is executed
/// briefly on this machine; the checkpoint is assumed to be as large as at the end of the run.
cluster::StopTimes stop_times(const run::Configuration& configuration, cost::CostModel& model, int ranks);
/// Returns the maximum of these times over the runs of a sweep, measured for the run of each cost model that
/// has the most work.
cluster::StopTimes stop_times(const Plan& plan, int ranks_per_run);

/// Returns the maximum memory of a rank of a sweep with this number of ranks per run, determined by the
/// largest run of each cost model.
double bytes_per_rank(const Plan& plan, int ranks_per_run);

}  // namespace crossisle::sweep
