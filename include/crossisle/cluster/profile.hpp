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
  std::optional<std::int64_t> seconds;  ///< maximum time limit
  std::optional<std::int64_t> nodes;
  std::optional<std::int64_t> tasks_per_node;
};

/// Rules of a site for its jobs; slurm/profiles/example.yaml explains every key.
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
  std::vector<std::string> options;  ///< options of sbatch
  bool request_memory = true;
  bool requeue = true;
  /// Number of consecutive failures without a newer checkpoint after which a job is no longer requeued.
  std::int64_t max_failures = 3;
  std::vector<std::string> keep_variables;  ///< environment variables that a submission would otherwise drop
  std::vector<Partition> partitions;
  std::filesystem::path template_file;
};

/// Reads a profile that is given by its name in slurm/profiles or by a path.
/// @param slurm folder that contains `profiles` and `templates`; empty: core::shipped_directory("slurm")
/// @throws core::Error with the nearest name, core::InputError with every problem of the file
Profile read_profile(const std::string& name_or_path, const std::filesystem::path& slurm = {});

}  // namespace crossisle::cluster
