// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace crossisle::cluster {

/// Returns the environment variables that sbatch would read as options or pass to the job: `SLURM_*`,
/// `SBATCH_*` and `SRUN_*`, except those that locate Slurm and those in `kept`. Within an allocation, Slurm
/// sets dozens of them for that allocation; a job that is submitted from there with these variables fails.
/// Source: sbatch(1), INPUT and OUTPUT ENVIRONMENT VARIABLES.
std::vector<std::string> variables_left_out(std::span<const std::string> kept);

/// Submits a script through sbatch as a chain of `chain` jobs, without the variables that
/// variables_left_out(`kept_variables`) returns.
/// @return the numbers of the jobs @pre chain > 0
/// @throws core::Error(io) if sbatch is absent or refuses a job; no job is then left in the queue
std::vector<std::string> submit(const std::string& script, std::int64_t chain,
                                std::span<const std::string> kept_variables = {});

/// Removes the pending tasks of an array, or the pending job, from the queue. @return false if Slurm does not
/// answer
bool cancel_pending(const std::string& job);

}  // namespace crossisle::cluster
