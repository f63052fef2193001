// Part of Crossisle, SPDX-License-Identifier: MIT
#include "job_arguments.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "crossisle/jobs/submission.hpp"
#include "talk.hpp"

namespace crossisle::apps {

void JobArguments::add_to(Command command) {
  command.add_option("--nodes", job.nodes, "nodes").required();
  command.add_option("--ntasks-per-node", job.tasks_per_node, "ranks per node").required();
  command
      .add_option("--time", job.time, "limit of one job, such as 02:00:00 or 1-12; the work may take longer")
      .required();
  command.add_option("--partition", job.partition, "partition; default: the profile's, or the cluster's");
  command.add_option("--account", job.account, "account to charge");
  command.add_option("--qos", job.qos, "quality of service");
  command.add_option("--constraint", job.constraint, "features that the nodes must have");
  const std::map<std::string, cluster::Launcher> launchers{{"srun", cluster::Launcher::srun},
                                                           {"mpirun", cluster::Launcher::mpirun}};
  command.add_choice("--launcher", job.launcher, launchers, "srun or mpirun, instead of the profile's");
  command.add_option("--profile", profile,
                     "site profile: a name in slurm/profiles or a path (default generic)");
  command.add_option(
      "--keep-variable", keep_variables,
      "environment variable to pass to the job although it would be left out, such as SBATCH_RESERVATION");
  command.add_flag("--submit", submit, "submit the script with sbatch instead of printing it");
}

namespace {

/// Returns the command line in the form that a shell reads.
std::string made_by(int argc, char** argv) {
  std::string words = "crossisle";
  for (int i = 1; i < argc; ++i) words += " " + cluster::shell_word(argv[i]);
  return words;
}

}  // namespace

std::vector<std::string> print_or_submit(jobs::Recipe recipe, const JobArguments& arguments,
                                         const cluster::Profile& profile, int argc, char** argv) {
  recipe.work.program = std::filesystem::read_symlink("/proc/self/exe");
  recipe.work.made_by = made_by(argc, argv);
  const std::string script = cluster::batch_script(recipe.job, recipe.work, profile);
  for (const auto& warning : recipe.warnings) warn("{}", warning);
  if (!arguments.submit) {
    fmt::print("{}", script);
    return {};
  }
  const auto submission = jobs::submit(recipe, profile, arguments.keep_variables);
  for (const auto& warning : submission.warnings) warn("{}", warning);
  if (const auto& left_out = submission.variables_left_out; !left_out.empty()) {
    say("{} environment variables SLURM_*, SBATCH_* and SRUN_* are not passed to the job ({}{}); "
        "--keep-variable NAME passes one",
        left_out.size(), left_out.front(), left_out.size() > 1 ? ", ..." : "");
  }
  for (const auto& job : submission.jobs) fmt::print("{}\n", job);
  return submission.jobs;
}

}  // namespace crossisle::apps
