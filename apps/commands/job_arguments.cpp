// Part of Crossisle, SPDX-License-Identifier: MIT
#include "job_arguments.hpp"

#include <map>

#include "crossisle/cluster/job.hpp"
#include "crossisle/cluster/slurm_limits.hpp"
#include "crossisle/cluster/submission.hpp"
#include "crossisle/core/error.hpp"
#include "talk.hpp"

namespace crossisle::apps {

void JobArguments::add_to(Command command) {
  command.add_option("--nodes", job.nodes, "nodes").required();
  command.add_option("--ntasks-per-node", job.tasks_per_node, "ranks on each of them").required();
  command
      .add_option("--time", job.time, "limit of one job, such as 02:00:00 or 1-12; the work may take longer")
      .required();
  command.add_option("--partition", job.partition, "partition; default: the profile's, or the cluster's");
  command.add_option("--account", job.account, "account that pays");
  command.add_option("--qos", job.qos, "quality of service");
  command.add_option("--constraint", job.constraint, "features that the nodes must have");
  const std::map<std::string, cluster::Launcher> launchers{{"srun", cluster::Launcher::srun},
                                                           {"mpirun", cluster::Launcher::mpirun}};
  command.add_choice("--launcher", job.launcher, launchers, "srun or mpirun, instead of the profile's");
  command.add_option("--profile", profile,
                     "site profile: a name in slurm/profiles or a path (default generic)");
  command.add_option(
      "--keep-variable", keep_variables,
      "a variable of the environment that the submission would leave out, such as SBATCH_RESERVATION");
  command.add_flag("--submit", submit, "submit the script with sbatch instead of printing it");
}

namespace {

/// The folder of an array has to be known before any of its tasks notes its own.
void note_array(const std::string& cluster, const std::string& job, const std::filesystem::path& folder) {
  try {
    cluster::remember_job(cluster, job, folder);
  } catch (const core::Error& failure) {
    warn("{}", failure.what());
  }
}

}  // namespace

std::vector<std::string> submit_script(const std::string& script, const JobArguments& arguments,
                                       const cluster::JobOptions& job, const cluster::JobWork& work,
                                       const cluster::Profile& profile, const std::filesystem::path& folder) {
  const auto limits = cluster::read_slurm_limits();
  if (limits) cluster::require_possible(job, work.bytes_per_task, profile, *limits);
  auto kept = profile.keep_variables;
  kept.insert(kept.end(), arguments.keep_variables.begin(), arguments.keep_variables.end());
  if (const auto left_out = cluster::variables_left_out(kept); !left_out.empty()) {
    say("{} variables SLURM_*, SBATCH_* and SRUN_* of the environment are not handed on to the job ({}{}); "
        "--keep-variable NAME hands one on",
        left_out.size(), left_out.front(), left_out.size() > 1 ? ", ..." : "");
  }
  auto jobs = cluster::submit(script, job.chain, kept);
  if (limits && !job.array.empty()) note_array(limits->cluster, jobs.front(), folder);
  return jobs;
}

std::string made_by(int argc, char** argv) {
  std::string words = "crossisle";
  for (int i = 1; i < argc; ++i) words += " " + cluster::shell_word(argv[i]);
  return words;
}

}  // namespace crossisle::apps
