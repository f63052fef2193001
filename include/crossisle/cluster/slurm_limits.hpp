// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/cluster/batch_script.hpp"

namespace crossisle::cluster {

/// Resources of a node.
struct NodeSize {
  std::int64_t cpus = 0;
  std::int64_t memory_mib = 0;
};

/// A partition of the cluster according to its controller.
struct SlurmPartition {
  std::string name;
  bool is_default = false;
  std::optional<std::int64_t> max_seconds;  ///< none: no limit
  std::optional<std::int64_t> max_nodes;    ///< per job
  std::vector<NodeSize> nodes;
};

/// Limits for jobs on this cluster, except the limits of users and accounts.
struct SlurmLimits {
  std::string cluster;                          ///< name of the cluster
  std::optional<std::int64_t> max_array_index;  ///< maximum index of a task
  std::vector<SlurmPartition> partitions;
};

/// Queries the controller through scontrol and sinfo. @return nothing if Slurm is absent or does not answer
std::optional<SlurmLimits> read_slurm_limits();

/// Refuses a job that the cluster could never start: by default, Slurm would accept the job and keep it
/// waiting forever (slurm.conf(5), EnforcePartLimits).
/// @param bytes_per_task memory per task; nothing: not requested
/// @throws core::InputError with all requests that exceed a limit
void require_possible(const JobOptions& options, std::optional<double> bytes_per_task, const Profile& profile,
                      const SlurmLimits& limits);

}  // namespace crossisle::cluster
