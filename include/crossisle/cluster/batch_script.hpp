// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/cluster/profile.hpp"

namespace crossisle::cluster {

/// What a job is asked to take, as on the command line; empty texts leave it to the profile.
struct JobOptions {
  std::int64_t nodes = 1;
  std::int64_t tasks_per_node = 1;
  std::string time;  ///< limit in Slurm's notation
  std::string partition;
  std::string account;
  std::string qos;
  std::string constraint;
  std::string array;       ///< indices of tasks in Slurm's notation
  std::int64_t chain = 1;  ///< jobs, each beginning when the one before has ended
  std::optional<Launcher> launcher;
};

/// What a job is to do.
struct JobWork {
  /// Stands in an argument for the index of an array's task.
  static constexpr std::string_view task = "{task}";

  std::string name;
  std::filesystem::path program;
  std::vector<std::string> arguments;
  std::string directory;                 ///< whose status.json tells how far it is; may hold the task
  std::filesystem::path folder;          ///< where it starts and where its log goes
  std::optional<double> bytes_per_task;  ///< memory
  std::string made_by;                   ///< the command that asks for it
};

/// The indices of the tasks of an array, each once and in ascending order: of `1-20`, `0,3,7`, `0-100:10%4`; nothing for
/// other text, and for more than Slurm can number. Source: sbatch(1), --array; slurm.conf(5), MaxArraySize.
std::optional<std::vector<std::int64_t>> parse_task_array(std::string_view text);

/// Seconds before the limit at which Slurm is to tell the job: a fiftieth of it, but from 90 s to 600 s.
std::int64_t signal_lead_s(std::int64_t limit_s);

/// A complete batch script, from the template of the profile.
/// @throws core::InputError with everything that is wrong with the options or the template
std::string batch_script(const JobOptions& options, const JobWork& work, const Profile& profile);

/// Submits a script as a chain of `chain` jobs, through sbatch.
/// @return the numbers of the jobs
/// @throws core::Error(io) where there is no sbatch or it refuses; no job is left in the queue then
std::vector<std::string> submit(const std::string& script, std::int64_t chain);

/// A word that a shell reads as it is: quoted where it has to be.
std::string shell_word(std::string_view word);

}  // namespace crossisle::cluster
