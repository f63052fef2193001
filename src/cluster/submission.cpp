// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/submission.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "crossisle/cluster/job.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/precondition.hpp"
#include "program.hpp"

namespace crossisle::cluster {
namespace {

/// sbatch answers in well under a second, or in a few seconds if the controller is busy.
constexpr std::chrono::seconds submit_patience{60};
constexpr std::array<std::string_view, 3> job_prefixes{"SLURM_", "SBATCH_", "SRUN_"};
/// Variables that locate Slurm and identify the user, not options of a job.
constexpr std::array<std::string_view, 4> site_variables{"SLURM_CONF", "SLURM_CONF_SERVER", "SLURM_CLUSTERS",
                                                         "SLURM_JWT"};

std::string trimmed(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
  return text;
}

/// Submits one job. @return its number
std::string submit_one(const std::string& script, const std::string& after,
                       std::span<const std::string> without) {
  std::vector<std::string> words{"sbatch", "--parsable"};
  if (!after.empty()) words.push_back("--dependency=afterany:" + after);
  const auto outcome = run_program(words, submit_patience, script, without);
  if (!outcome)
    throw core::Error(core::ExitCode::io, "cannot submit: there is no sbatch on this machine",
                      "jobs are submitted where Slurm is installed",
                      "log in to the cluster, or omit --submit and copy the script there");
  if (outcome->code != 0)
    throw core::Error(core::ExitCode::io, "sbatch refused the job",
                      trimmed(outcome->err.empty() ? outcome->out : outcome->err),
                      "change the options and try again");
  // With several clusters: NUMBER;CLUSTER.
  std::string number = trimmed(outcome->out.substr(0, outcome->out.find(';')));
  if (!is_job_id(number))
    throw core::Error(core::ExitCode::io, fmt::format("sbatch answered '{}'", trimmed(outcome->out)),
                      "that is not a job number", "check with squeue whether a job exists");
  return number;
}

}  // namespace

std::vector<std::string> variables_left_out(std::span<const std::string> kept) {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::string_view name = variable.substr(0, variable.find('='));
    const bool of_a_job = std::any_of(job_prefixes.begin(), job_prefixes.end(),
                                      [name](std::string_view prefix) { return name.starts_with(prefix); });
    const bool stays =
        std::find(site_variables.begin(), site_variables.end(), name) != site_variables.end() ||
        std::find(kept.begin(), kept.end(), name) != kept.end();
    if (of_a_job && !stays) names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> submit(const std::string& script, std::int64_t chain,
                                std::span<const std::string> kept_variables) {
  CROSSISLE_EXPECTS(chain > 0);
  const auto without = variables_left_out(kept_variables);
  std::vector<std::string> jobs;
  try {
    while (static_cast<std::int64_t>(jobs.size()) < chain)
      jobs.push_back(submit_one(script, jobs.empty() ? std::string() : jobs.back(), without));
  } catch (const core::Error&) {
    // A chain is useful only as a whole.
    std::vector<std::string> words{"scancel"};
    words.insert(words.end(), jobs.begin(), jobs.end());
    if (!jobs.empty()) run_program(words, submit_patience);
    throw;
  }
  return jobs;
}

bool cancel_pending(const std::string& job) {
  try {
    const auto outcome = run_program({"scancel", "--state=PENDING", job}, submit_patience);
    return outcome && outcome->code == 0;
  } catch (const core::Error&) {
    return false;
  }
}

}  // namespace crossisle::cluster
