// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace crossisle::cluster {

/// What is known of Slurm on this host.
struct SlurmState {
  std::string version;  ///< `slurm 22.05.8`
  std::string
      partitions;  ///< those with nodes, separated by spaces; empty where the controller does not answer
};

/// Nothing where Slurm is not installed.
std::optional<SlurmState> slurm_state();

}  // namespace crossisle::cluster
