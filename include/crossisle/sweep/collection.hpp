// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "crossisle/store/run_file.hpp"
#include "crossisle/sweep/plan.hpp"
#include "crossisle/sweep/result.hpp"

namespace crossisle::sweep {

/// Criterion of success of a run.
struct Success {
  std::optional<double> target{};  ///< objective to reach; none: the best known one
  double within = 1e-9;            ///< maximum relative excess of an objective over the target
};

/// Number of runs of a sweep by outcome.
struct Progress {
  std::size_t runs = 0;
  std::size_t finished = 0;
  std::size_t failed = 0;
};
Progress progress_of(const Plan& plan, const Results& results);

/// Returns all results of a sweep as the tables of one file: `runs`, `best`, `costs`, `groups`, `statistics`
/// (data/SWEEP_FILES.md). They depend only on the plan and the outcomes of its runs, not on times, hosts,
/// ranks or paths.
store::RunContent make_content(const Plan& plan, const Results& results, const Success& success);

/// Returns all results as texts, one row per run: swept keys, best design, costs by network.
store::Table results_table(const Plan& plan, const Results& results);
/// Returns statistics as texts, one row per configuration, over all its seeds.
store::Table statistics_table(const Plan& plan, const Results& results, const Success& success);
/// Returns time, number of ranks and host of each run, which may differ between executions.
store::Table timings_table(const Plan& plan, const Results& results);

}  // namespace crossisle::sweep
