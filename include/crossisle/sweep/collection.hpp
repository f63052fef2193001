// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "crossisle/store/run_file.hpp"
#include "crossisle/sweep/plan.hpp"
#include "crossisle/sweep/result.hpp"

namespace crossisle::sweep {

/// What counts as success of a run.
struct Success {
  std::optional<double> target{};  ///< an objective to be reached; none: the best that the sweep knows
  double within = 1e-9;            ///< how far above it an objective may be, relatively
};

/// How many runs of a sweep there are by what came of them.
struct Progress {
  std::size_t runs = 0;
  std::size_t finished = 0;
  std::size_t failed = 0;
};
Progress progress_of(const Plan& plan, const Results& results);

/// All results of a sweep as the tables of one file: `runs`, `best`, `costs`, `groups`, `statistics`
/// (data/SWEEP_FILES.md). A function of the plan and what came of its runs alone: no times, hosts, ranks or places.
store::RunContent make_content(const Plan& plan, const Results& results, const Success& success);

/// The same with a line per run and everything about it, as texts: swept keys, best design, costs by network.
store::Table results_table(const Plan& plan, const Results& results);
/// The same with a line per configuration, whatever its seeds.
store::Table statistics_table(const Plan& plan, const Results& results, const Success& success);
/// How long each run took, on how many ranks and where: what may differ from time to time.
store::Table timings_table(const Plan& plan, const Results& results);

}  // namespace crossisle::sweep
