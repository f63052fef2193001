// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "crossisle/cluster/batch_script.hpp"

namespace crossisle::apps {

/// Arguments shared by the commands that make batch scripts.
struct JobArguments {
  cluster::JobOptions job;
  std::string profile = "generic";
  std::vector<std::string> keep_variables;
  bool submit = false;

  void add_to(Command command);
};

/// Submits a script: refuses a job that the cluster could never start, reports the environment variables that
/// the job does not receive, and records the folder of an array.
/// @param folder of all runs of the job
std::vector<std::string> submit_script(const std::string& script, const JobArguments& arguments,
                                       const cluster::JobOptions& job, const cluster::JobWork& work,
                                       const cluster::Profile& profile, const std::filesystem::path& folder);

/// Returns the command line as a shell reads it.
std::string made_by(int argc, char** argv);

}  // namespace crossisle::apps
