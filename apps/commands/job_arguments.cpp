// Part of Crossisle, SPDX-License-Identifier: MIT
#include "job_arguments.hpp"

#include <map>

namespace crossisle::apps {

void JobArguments::add_to(CLI::App& command) {
  command.add_option("--nodes", job.nodes, "nodes")->required();
  command.add_option("--ntasks-per-node", job.tasks_per_node, "ranks on each of them")->required();
  command
      .add_option("--time", job.time, "limit of one job, such as 02:00:00 or 1-12; the work may take longer")
      ->required();
  command.add_option("--partition", job.partition, "partition; default: the profile's, or the cluster's");
  command.add_option("--account", job.account, "account that pays");
  command.add_option("--qos", job.qos, "quality of service");
  command.add_option("--constraint", job.constraint, "features that the nodes must have");
  const std::map<std::string, cluster::Launcher> launchers{{"srun", cluster::Launcher::srun},
                                                           {"mpirun", cluster::Launcher::mpirun}};
  command.add_option("--launcher", job.launcher, "srun or mpirun, instead of the profile's")
      ->transform(CLI::CheckedTransformer(launchers));
  command.add_option("--profile", profile,
                     "site profile: a name in slurm/profiles or a path (default generic)");
  command.add_flag("--submit", submit, "submit the script with sbatch instead of printing it");
}

std::string made_by(int argc, char** argv) {
  std::string words = "crossisle";
  for (int i = 1; i < argc; ++i) words += " " + cluster::shell_word(argv[i]);
  return words;
}

}  // namespace crossisle::apps
