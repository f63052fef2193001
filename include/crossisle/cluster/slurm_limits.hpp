// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/cluster/batch_script.hpp"

namespace crossisle::cluster {

/// What a node has.
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

/// Limits that jobs on this cluster have, beyond those of users and accounts.
struct SlurmLimits {
  std::string cluster;                          ///< name
  std::optional<std::int64_t> max_array_index;  ///< the greatest that a task may have
  std::vector<SlurmPartition> partitions;
};

/// Asks the controller, through scontrol and sinfo. @return nothing where Slurm is absent or does not answer
std::optional<SlurmLimits> read_slurm_limits();

/// Refuses a job that the cluster could never start: Slurm would take it and let it wait for ever, as it does by default
/// (slurm.conf(5), EnforcePartLimits).
/// @param bytes_per_task memory; none: not asked for
/// @throws core::InputError with everything that is beyond a limit
void require_possible(const JobOptions& options, std::optional<double> bytes_per_task, const Profile& profile,
                      const SlurmLimits& limits);

}  // namespace crossisle::cluster
