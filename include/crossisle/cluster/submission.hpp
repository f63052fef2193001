// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace crossisle::cluster {

/// Variables of the environment that sbatch would read as options or hand on to the job: `SLURM_*`, `SBATCH_*` and
/// `SRUN_*`, but those that say where Slurm is, and those in `kept`. Within an allocation Slurm sets dozens of them, which
/// are about that allocation and make a job fail that is submitted from there.
/// Source: sbatch(1), INPUT and OUTPUT ENVIRONMENT VARIABLES.
std::vector<std::string> variables_left_out(std::span<const std::string> kept);

/// Submits a script as a chain of `chain` jobs, through sbatch, without variables_left_out(`kept_variables`).
/// @return the numbers of the jobs
/// @throws core::Error(io) where there is no sbatch or it refuses; no job is left in the queue then
std::vector<std::string> submit(const std::string& script, std::int64_t chain,
                                std::span<const std::string> kept_variables = {});

/// Takes those tasks of an array, or the job, out of the queue that wait to begin. @return false where Slurm does not
/// answer
bool cancel_pending(const std::string& job);

}  // namespace crossisle::cluster
