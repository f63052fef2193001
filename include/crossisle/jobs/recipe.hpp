// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "crossisle/cluster/batch_script.hpp"

namespace crossisle::jobs {

/// Prefix of the name of a run's folder in an array of seeds.
inline constexpr const char* seed_prefix = "seed-";

/// A job that is complete except for the rules of the site: its resources, its work and the folder of its
/// results.
struct Recipe {
  cluster::JobOptions job;
  cluster::JobWork work;              ///< the caller sets its `program` and `made_by`
  std::filesystem::path directory;    ///< absolute path of the folder of all its runs
  std::vector<std::string> warnings;  ///< resources that would be wasted
};

/// Request to turn a run of a configuration into a job.
struct RunRequest {
  std::string configuration;           ///< path of the file
  std::vector<std::string> overrides;  ///< as `key=value`
  std::filesystem::path directory;     ///< folder of the run; empty: `runs/NAME` (NAME of the configuration)
};

/// Returns the recipe of a run. If `job` has an array, the recipe has one run per index; the index is the
/// seed, and the run is in the folder `seed-SEED` of the directory.
/// @throws core::Error, core::InputError if a run could not begin
/// @pre `job` is valid, see cluster::require_valid()
Recipe run_recipe(const RunRequest& request, const cluster::JobOptions& job);

/// Request to turn a sweep into a job.
struct SweepRequest {
  std::string sweep;                ///< path of the file
  std::filesystem::path directory;  ///< folder of the sweep; empty: `runs/NAME` (NAME of the sweep)
  std::size_t batches = 1;          ///< number of shares of the runs; if several, each is a task of an array
  std::size_t at_once = 0;          ///< maximum number of tasks at a time; 0: no limit
  int ranks_per_run = 1;
  bool retry = false;  ///< execute only runs that have failed
};

/// Returns the recipe of a sweep.
/// @throws core::Error, core::InputError if the sweep could not begin, or would have nothing to do
/// @pre batches and ranks_per_run are positive; `job` is valid, see cluster::require_valid(), and has no
/// array
Recipe sweep_recipe(const SweepRequest& request, const cluster::JobOptions& job);

}  // namespace crossisle::jobs
