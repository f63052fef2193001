// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "crossisle/cluster/profile.hpp"
#include "crossisle/jobs/recipe.hpp"

namespace crossisle::jobs {

/// Outcome of a submission to Slurm.
struct Submission {
  std::vector<std::string> jobs;                ///< job numbers, in the order of a chain
  std::vector<std::string> variables_left_out;  ///< environment variables, see cluster::variables_left_out()
  std::vector<std::string> warnings;
};

/// Submits a job to the cluster of this host. For an array, also records its folder, so that the folder can
/// be found by the job id.
/// @param keep_variables environment variables to keep, in addition to those of the profile
/// @throws core::InputError with all problems of the job, or if the cluster could never start it
/// @throws core::Error(io) if sbatch is absent or refuses a job; no job is then left in the queue
Submission submit(const Recipe& recipe, const cluster::Profile& profile,
                  std::span<const std::string> keep_variables = {});

}  // namespace crossisle::jobs
