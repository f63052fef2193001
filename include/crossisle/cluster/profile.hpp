// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossisle::cluster {

/// Program that starts the ranks of a job.
enum class Launcher { srun, mpirun };

/// A partition and its limits.
struct Partition {
  std::string name;
  std::optional<std::int64_t> seconds;  ///< longest time limit
  std::optional<std::int64_t> nodes;
  std::optional<std::int64_t> tasks_per_node;
};

/// Rules for jobs of a site; slurm/profiles/example.yaml explains every key.
struct Profile {
  std::string name;
  std::string description;
  Launcher launcher = Launcher::srun;
  std::string mpi = "pmix";
  std::vector<std::string> launcher_options;
  std::vector<std::string> modules;
  std::vector<std::string> setup;
  std::vector<std::pair<std::string, std::string>> environment;
  std::string account;
  std::string partition;
  std::string qos;
  std::string constraint;
  std::vector<std::string> options;  ///< of sbatch
  bool request_memory = true;
  bool requeue = true;
  /// Failures in a row without a newer checkpoint, after which a job is not requeued any more.
  std::int64_t max_failures = 3;
  std::vector<std::string> keep_variables;  ///< variables of the environment that a submission would remove
  std::vector<Partition> partitions;
  std::filesystem::path template_file;
};

/// Reads a profile: the name of one in slurm/profiles, or a path.
/// @param slurm folder of `profiles` and `templates`; empty: core::shipped_directory("slurm")
/// @throws core::Error with the nearest name, core::InputError with every problem of the file
Profile read_profile(const std::string& name_or_path, const std::filesystem::path& slurm = {});

}  // namespace crossisle::cluster
