// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/jobs/recipe.hpp"
#include "crossisle/run/continuation.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/sweep/estimate.hpp"

namespace crossisle::jobs {
namespace {

namespace fs = std::filesystem;

/// Returns the run folder of an array task; the index of the task is the seed.
std::string folder_of_task(std::string_view task) {
  return fmt::format("{}{}", seed_prefix, task);
}

fs::path directory_of(const RunRequest& request, const run::Configuration& configuration) {
  return fs::absolute(request.directory.empty() ? fs::path("runs") / configuration.name : request.directory);
}

/// Refuses runs that could not begin, by checking the configuration of each task and folders with other
/// content.
void require_startable(const RunRequest& request, const cluster::JobOptions& job,
                       run::Configuration configuration) {
  const fs::path directory = directory_of(request, configuration);
  const auto indices = cluster::parse_task_array(job.array);
  if (!indices) {
    run::require_continuable(configuration, directory);
    return;
  }
  for (const auto& assignment : request.overrides) {
    if (assignment.starts_with("seed="))
      throw core::Error(core::ExitCode::usage,
                        fmt::format("--set {} and --array contradict each other", assignment),
                        "the indices of the array are the seeds", "omit one of them");
  }
  for (const std::int64_t index : *indices) {
    configuration.seed = static_cast<std::uint64_t>(index);
    run::require_continuable(configuration, directory / folder_of_task(std::to_string(index)));
  }
}

std::vector<cluster::JobWord> arguments_of(const RunRequest& request, const cluster::JobWord& directory,
                                           bool by_seeds) {
  std::vector<cluster::JobWord> words{
      "run", fs::absolute(request.configuration).string(), "-o", directory, "--progress", "plain"};
  if (!request.overrides.empty() || by_seeds) words.emplace_back("--set");
  words.insert(words.end(), request.overrides.begin(), request.overrides.end());
  if (by_seeds) words.push_back(cluster::JobWord::with_task("seed="));
  return words;
}

}  // namespace

Recipe run_recipe(const RunRequest& request, const cluster::JobOptions& job) {
  const auto configuration = run::read_configuration(request.configuration, request.overrides);
  require_startable(request, job, configuration);
  const bool by_seeds = !job.array.empty();
  Recipe recipe{job, {}, directory_of(request, configuration), {}};
  auto& work = recipe.work;
  work.name = configuration.name;
  work.folder = fs::current_path();
  work.directory = by_seeds ? cluster::JobWord::with_task((recipe.directory / folder_of_task("")).string())
                            : cluster::JobWord(recipe.directory.string());
  work.arguments = arguments_of(request, work.directory, by_seeds);

  const auto model = run::make_model(configuration);
  const int ranks = static_cast<int>(job.ranks());
  const auto footprint = run::estimate_footprint(configuration, *model, ranks);
  work.bytes_per_task = footprint.rank_bytes + footprint.coordinator_bytes;
  work.stop = sweep::stop_times(configuration, *model, ranks);
  if (const int idle = run::make_layout(configuration, *model, ranks).idle(); idle > 0) {
    recipe.warnings.push_back(
        fmt::format("{} of {} ranks would have nothing to do; {} islands with {} networks are distributed",
                    idle, ranks, configuration.islands, configuration.networks.size()));
  }
  return recipe;
}

}  // namespace crossisle::jobs
