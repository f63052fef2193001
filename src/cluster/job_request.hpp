// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/core/error.hpp"

namespace crossisle::cluster {

/// The options of a job, completed by the profile.
struct JobRequest {
  std::int64_t nodes;
  std::int64_t tasks_per_node;
  std::int64_t seconds;
  std::int64_t chain;
  std::string partition;
  std::string account;
  std::string qos;
  std::string constraint;
  std::string array;
  Launcher launcher;
};

/// Merges options and profile and adds all their errors to `problems`.
JobRequest make_request(const JobOptions& options, const Profile& profile, core::Problems& problems);

/// Returns the memory to request per task [MiB]: that of the work plus that of MPI in one rank.
/// @pre bytes_per_task is set
std::int64_t memory_mib(double bytes_per_task);

}  // namespace crossisle::cluster
