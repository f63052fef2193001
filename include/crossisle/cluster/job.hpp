// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crossisle/cluster/allocation.hpp"

namespace crossisle::cluster {

/// Whether a text is a job in Slurm's notation: `17`, or `17_3` for a task of an array.
bool is_job_id(std::string_view text);

/// Seconds to the time limit of a running job; nothing where it has none, or Slurm is absent or does not answer.
std::optional<double> seconds_left_of_job(const std::string& job);

/// What Slurm says of a job, such as `RUNNING on n[1-2], 12:30 left` or `PENDING (Resources)`; nothing where it is absent
/// or has forgotten the job.
std::optional<std::string> state_of_job(const std::string& job);

/// Remembers which run an allocation works on, for run_directory_of_job(). The note is a file of one line in
/// `${XDG_STATE_HOME:-~/.local/state}/crossisle/jobs/<cluster>/`: login and compute nodes share the home, and it outlives
/// what Slurm knows of the job. Notes older than a year are removed.
/// @throws core::Error(io) where it cannot be written; the run does not depend on it
void remember_run(const Allocation& allocation, const std::filesystem::path& run_directory);

/// Remembers the folder of an array that has been submitted, so that it can be asked for before a task begins.
/// @throws core::Error(io) where it cannot be written
void remember_job(const std::string& cluster, const std::string& job, const std::filesystem::path& directory);

/// The tasks of an array, or the one job, by what Slurm says of them, such as RUNNING or PENDING; nothing where it is absent
/// or has forgotten them.
std::map<std::string, int> states_of_tasks(const std::string& job);

/// The absolute path of the run that a job works on, or worked on last; of an array, the folder of all its runs.
/// @throws core::Error(io) where none is known, with what Slurm says of the job
std::filesystem::path run_directory_of_job(const std::string& job);

}  // namespace crossisle::cluster
