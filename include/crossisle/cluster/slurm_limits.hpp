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

/// A partition of the cluster, as its controller knows it.
struct SlurmPartition {
  std::string name;
  bool is_default = false;
  std::optional<std::int64_t> max_seconds;  ///< none: no limit
  std::optional<std::int64_t> max_nodes;    ///< of a job
  std::vector<NodeSize> nodes;
};

/// Limits of jobs on this cluster, except those of users and accounts.
struct SlurmLimits {
  std::string cluster;                          ///< name
  std::optional<std::int64_t> max_array_index;  ///< maximum index of a task
  std::vector<SlurmPartition> partitions;
};

/// Queries the controller through scontrol and sinfo. @return nothing if Slurm is absent or does not answer
std::optional<SlurmLimits> read_slurm_limits();

/// Refuses a job that the cluster could never start: Slurm would accept it and keep it waiting forever, as it
/// does by default (slurm.conf(5), EnforcePartLimits).
/// @param bytes_per_task memory; none: not requested
/// @throws core::InputError with everything that exceeds a limit
void require_possible(const JobOptions& options, std::optional<double> bytes_per_task, const Profile& profile,
                      const SlurmLimits& limits);

}  // namespace crossisle::cluster
