// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crossisle/cluster/allocation.hpp"

namespace crossisle::cluster {

/// True if a text is a job id in Slurm's notation: `17`, or `17_3` for a task of an array.
bool is_job_id(std::string_view text);

/// Returns the seconds until the time limit of a running job, or nothing if the job has no limit or Slurm is
/// absent or does not answer.
std::optional<double> seconds_left_of_job(const std::string& job);

/// Returns the state of a job according to Slurm, such as `RUNNING on n[1-2], 12:30 left` or `PENDING
/// (Resources)`, or nothing if Slurm is absent or has forgotten the job.
std::optional<std::string> state_of_job(const std::string& job);

/// Records which run an allocation works on, for run_directory_of_job(). The note is a one-line file in
/// `${XDG_STATE_HOME:-~/.local/state}/crossisle/jobs/<cluster>/`, because login and compute nodes share the
/// home directory, and the file still exists when Slurm has forgotten the job. Notes older than a year are
/// removed.
/// @throws core::Error(io) if the note cannot be written; the run does not depend on the note
void remember_run(const Allocation& allocation, const std::filesystem::path& run_directory);

/// Records the folder of a submitted array, so that the folder can be looked up before a task begins.
/// @throws core::Error(io) if it cannot be written
void remember_job(const std::string& cluster, const std::string& job, const std::filesystem::path& directory);

/// Counts the tasks of an array (or a single job) by their state according to Slurm, such as RUNNING or
/// PENDING. Returns an empty map if Slurm is absent or has forgotten them.
std::map<std::string, int> states_of_tasks(const std::string& job);

/// Returns the absolute path of the run that a job works on, or last worked on; for an array, the folder of
/// all its runs.
/// @throws core::Error(io) if none is known, with the state of the job according to Slurm
std::filesystem::path run_directory_of_job(const std::string& job);

}  // namespace crossisle::cluster
