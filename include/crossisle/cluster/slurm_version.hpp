// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace crossisle::cluster {

/// Version and partitions of Slurm on this host.
struct SlurmState {
  std::string version;  ///< `slurm 22.05.8`, or `installed` if Slurm does not state it
  /// Partitions that have nodes, separated by spaces; empty if the controller does not answer.
  std::string partitions;
};

/// Returns the state of Slurm on this host, or nothing if Slurm is not installed.
std::optional<SlurmState> slurm_state();

}  // namespace crossisle::cluster
