// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/sweep/plan.hpp"

namespace crossisle::sweep {

/// What a sweep will take, roughly.
struct Estimate {
  std::uint64_t evaluations = 0;  ///< of all runs with results of their own, at most
  double core_seconds = 0.0;      ///< of one core
  /// Evaluations a second and core: over all runs.
  double rate() const { return core_seconds > 0.0 ? static_cast<double>(evaluations) / core_seconds : 0.0; }
};

/// Estimates a sweep by the rate stated, in evaluations a second and core; otherwise by trying: of each cost model, one
/// island of a run searches for a moment with nothing remembered, and another seed of it with what the first has left,
/// which is how all but the first run of a model go. Tries for about two seconds in all.
Estimate estimate(const Plan& plan, std::optional<double> rate);

/// Time that a run on so many ranks needs to end with a checkpoint: its search is tried for a moment on this machine, and the
/// checkpoint is taken to be as large as it will be at the end of the run.
cluster::StopTimes stop_times(const run::Configuration& configuration, cost::CostModel& model, int ranks);
/// The same of the runs of a sweep: of that run of each cost model which has most to do.
cluster::StopTimes stop_times(const Plan& plan, int ranks_per_run);

/// Memory that a rank of a sweep takes at most, where a run has so many ranks: that of the largest run of each cost model.
double bytes_per_rank(const Plan& plan, int ranks_per_run);

}  // namespace crossisle::sweep
