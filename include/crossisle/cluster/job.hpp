// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crossisle/cluster/allocation.hpp"

namespace crossisle::cluster {

/// True if a text is a job in Slurm's notation: `17`, or `17_3` for a task of an array.
bool is_job_id(std::string_view text);

/// Returns the seconds to the time limit of a running job; nothing if it has none, or Slurm is absent or does
/// not answer.
std::optional<double> seconds_left_of_job(const std::string& job);

/// Returns the state of a job according to Slurm, such as `RUNNING on n[1-2], 12:30 left` or `PENDING
/// (Resources)`; nothing if Slurm is absent or has forgotten the job.
std::optional<std::string> state_of_job(const std::string& job);

/// Records which run an allocation works on, for run_directory_of_job(). The note is a file of one line in
/// `${XDG_STATE_HOME:-~/.local/state}/crossisle/jobs/<cluster>/`: login and compute nodes share the home, and
/// the note outlives Slurm's knowledge of the job. Notes older than a year are removed.
/// @throws core::Error(io) if it cannot be written; the run does not depend on it
void remember_run(const Allocation& allocation, const std::filesystem::path& run_directory);

/// Records the folder of a submitted array, so that it can be looked up before a task begins.
/// @throws core::Error(io) if it cannot be written
void remember_job(const std::string& cluster, const std::string& job, const std::filesystem::path& directory);

/// Returns the number of tasks of an array, or the one job, by their state according to Slurm, such as
/// RUNNING or PENDING; nothing if Slurm is absent or has forgotten them.
std::map<std::string, int> states_of_tasks(const std::string& job);

/// Returns the absolute path of the run that a job works on, or worked on last; of an array, the folder of
/// all its runs.
/// @throws core::Error(io) if none is known, with the state of the job according to Slurm
std::filesystem::path run_directory_of_job(const std::string& job);

}  // namespace crossisle::cluster
