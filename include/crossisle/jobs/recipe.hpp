// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "crossisle/cluster/batch_script.hpp"

namespace crossisle::jobs {

/// Beginning of the name of the folder of a run in an array of seeds.
inline constexpr const char* seed_prefix = "seed-";

/// A job, complete but for the rules of the site: its resources, its work and the place of its results.
struct Recipe {
  cluster::JobOptions job;
  cluster::JobWork work;              ///< whose `program` and `made_by` the caller sets
  std::filesystem::path directory;    ///< of all its runs, absolute
  std::vector<std::string> warnings;  ///< resources that would be wasted
};

/// A run of a configuration that is to become a job.
struct RunRequest {
  std::string configuration;           ///< its file
  std::vector<std::string> overrides;  ///< as `key=value`
  std::filesystem::path directory;     ///< of the run; empty: `runs/NAME`, NAME of the configuration
};

/// Returns the recipe of a run; if `job` has an array, of a run for each of its indices, which is the seed,
/// in the folder `seed-SEED` of the directory.
/// @throws core::Error, core::InputError if a run could not begin
/// @pre `job` is valid, see cluster::require_valid()
Recipe run_recipe(const RunRequest& request, const cluster::JobOptions& job);

/// A sweep that is to become a job.
struct SweepRequest {
  std::string sweep;                ///< its file
  std::filesystem::path directory;  ///< of the sweep; empty: `runs/NAME`, NAME of the sweep
  std::size_t batches = 1;          ///< shares of the runs, each a task of an array if there are several
  std::size_t at_once = 0;          ///< maximum number of tasks at a time; 0: no limit
  int ranks_per_run = 1;
  bool retry = false;  ///< only the runs that have failed
};

/// Returns the recipe of a sweep.
/// @throws core::Error, core::InputError if the sweep could not begin, or would have nothing to do
/// @pre batches and ranks_per_run are positive; `job` is valid, see cluster::require_valid(), and has no
/// array
Recipe sweep_recipe(const SweepRequest& request, const cluster::JobOptions& job);

}  // namespace crossisle::jobs
