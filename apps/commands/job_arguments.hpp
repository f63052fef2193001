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

/// Prints the batch script of a job that this program is to carry out, or submits it, as the arguments say.
/// @return the numbers of the jobs that were submitted, printed as well; none: the script was printed
std::vector<std::string> print_or_submit(jobs::Recipe recipe, const JobArguments& arguments,
                                         const cluster::Profile& profile, int argc, char** argv);

}  // namespace crossisle::apps
