// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/jobs/submission.hpp"

#include "crossisle/cluster/job.hpp"
#include "crossisle/cluster/slurm_limits.hpp"
#include "crossisle/cluster/submission.hpp"
#include "crossisle/core/error.hpp"

namespace crossisle::jobs {

Submission submit(const Recipe& recipe, const cluster::Profile& profile,
                  std::span<const std::string> keep_variables) {
  const std::string script = cluster::batch_script(recipe.job, recipe.work, profile);
  const auto limits = cluster::read_slurm_limits();
  if (limits) cluster::require_possible(recipe.job, recipe.work.bytes_per_task, profile, *limits);
  auto kept = profile.keep_variables;
  kept.insert(kept.end(), keep_variables.begin(), keep_variables.end());
  Submission submission;
  submission.variables_left_out = cluster::variables_left_out(kept);
  submission.jobs = cluster::submit(script, recipe.job.chain, kept);
  if (!limits || recipe.job.array.empty()) return submission;
  // The folder of an array must be known before any of its tasks records its own.
  try {
    cluster::remember_job(limits->cluster, submission.jobs.front(), recipe.directory);
  } catch (const core::Error& failure) {
    submission.warnings.emplace_back(failure.what());
  }
  return submission;
}

}  // namespace crossisle::jobs
