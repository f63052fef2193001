// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/store/status.hpp"

namespace crossisle::apps {

/// Folders, within one folder, that each contain a run or a part of a sweep: a sweep, or the seeds of an
/// array.
struct RunFolders {
  std::filesystem::path folder;
  std::string job;  ///< job that was named, or empty
  bool is_sweep = false;
  std::vector<std::filesystem::path> members;  ///< those that have begun, in order of their numbers
};

/// Returns the group in a folder; nothing for the folder of a single run, or for a folder without any run.
/// @param job job by which the folder was found, or empty; of an array of seeds, only the tasks of this job
/// then count
std::optional<RunFolders> find_group(const std::filesystem::path& folder, const std::string& job);

/// Returns the progress of the whole group, as lines.
std::string group_text(const RunFolders& group, store::Clock::time_point now);
/// Returns the progress of the group and the status of each member, as JSON.
std::string group_json(const RunFolders& group, store::Clock::time_point now);
/// True if the status of any process says that the process is at work, and nothing contradicts it.
bool is_at_work(const RunFolders& group, store::Clock::time_point now);
/// Returns the state of the group's jobs according to Slurm, in one line; empty if there are none.
std::string group_job_text(const RunFolders& group);

/// Asks all processes of the group to stop with checkpoints, and removes pending tasks from the queue.
void stop_group(const RunFolders& group);

}  // namespace crossisle::apps
