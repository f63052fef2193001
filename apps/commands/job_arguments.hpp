// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "command_line.hpp"
#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/jobs/recipe.hpp"

namespace crossisle::apps {

/// Arguments shared by the commands that make batch scripts.
struct JobArguments {
  cluster::JobOptions job;
  std::string profile = "generic";
  std::vector<std::string> keep_variables;
  bool submit = false;

  void add_to(Command command);
};

/// Prints the batch script of a job that executes this program, or submits it, depending on the arguments.
/// @return the numbers of the submitted jobs, which are also printed; empty if the script was printed
std::vector<std::string> print_or_submit(jobs::Recipe recipe, const JobArguments& arguments,
                                         const cluster::Profile& profile, int argc, char** argv);

}  // namespace crossisle::apps
