// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/core/precondition.hpp"
#include "crossisle/jobs/recipe.hpp"
#include "crossisle/sweep/collection.hpp"
#include "crossisle/sweep/estimate.hpp"
#include "crossisle/sweep/sweep.hpp"

namespace crossisle::jobs {
namespace {

namespace fs = std::filesystem;

/// Refuses requests whose job could do no useful work, in addition to the checks of the batch script.
void require_startable(const SweepRequest& request, const cluster::JobOptions& job, const sweep::Plan& plan,
                       const fs::path& directory) {
  if (request.at_once > 0 && request.batches == 1) {
    throw core::Error(core::ExitCode::usage, fmt::format("--at-once: is {}", request.at_once),
                      "there is one batch, so no other can run at the same time",
                      "give --batches, or omit --at-once");
  }
  const std::size_t runs = plan.distinct().size();
  if (request.batches > runs) {
    throw core::Error(core::ExitCode::usage, fmt::format("--batches: is {}", request.batches),
                      fmt::format("the sweep has {} runs", runs), "request fewer");
  }
  if (request.ranks_per_run > job.ranks()) {
    throw core::Error(core::ExitCode::usage, fmt::format("--ranks-per-run: is {}", request.ranks_per_run),
                      fmt::format("a task has {} ranks", job.ranks()),
                      "request more nodes, or fewer ranks per run");
  }
  sweep::require_continuable(plan, directory);
  if (!request.retry) return;
  const auto memory = sweep::read_sweep_folder(directory);
  if (sweep::progress_of(plan, memory.results).failed == 0) {
    throw core::Error(core::ExitCode::usage, fmt::format("no run in {} has failed", directory.string()),
                      "there is nothing to retry", "omit --retry to execute the missing runs");
  }
}

/// Returns the folder of the part that a task of the array works on.
cluster::JobWord directory_of_task(const fs::path& directory, std::size_t batches) {
  if (batches == 1) return directory.string();
  const std::string name = sweep::part_directory({}, "#", batches).string();
  const auto place = name.find('#');
  return cluster::JobWord::with_task((directory / name.substr(0, place)).string(), name.substr(place + 1));
}

std::vector<cluster::JobWord> arguments_of(const SweepRequest& request, const fs::path& directory) {
  std::vector<cluster::JobWord> words{"sweep",
                                      request.retry ? "retry" : "run",
                                      fs::absolute(request.sweep).string(),
                                      "-o",
                                      directory.string(),
                                      "--progress",
                                      "plain"};
  if (request.batches > 1) {
    words.emplace_back("--part");
    words.push_back(cluster::JobWord::with_task("", fmt::format("/{}", request.batches)));
  }
  if (request.ranks_per_run > 1) {
    words.emplace_back("--ranks-per-run");
    words.emplace_back(std::to_string(request.ranks_per_run));
  }
  return words;
}

}  // namespace

Recipe sweep_recipe(const SweepRequest& request, const cluster::JobOptions& job) {
  CROSSISLE_EXPECTS(request.batches > 0 && request.ranks_per_run > 0);
  CROSSISLE_EXPECTS(job.array.empty());
  const auto plan = sweep::make_plan(sweep::read_sweep(request.sweep));
  const fs::path directory =
      fs::absolute(request.directory.empty() ? fs::path("runs") / plan.name : request.directory);
  require_startable(request, job, plan, directory);
  Recipe recipe{job, {}, directory, {}};
  if (request.batches > 1) {
    recipe.job.array = fmt::format("1-{}", request.batches);
    if (request.at_once > 0) recipe.job.array += fmt::format("%{}", request.at_once);
  }
  auto& work = recipe.work;
  work.name = plan.name;
  work.folder = fs::current_path();
  work.directory = directory_of_task(directory, request.batches);
  work.arguments = arguments_of(request, directory);
  work.bytes_per_task = sweep::bytes_per_rank(plan, request.ranks_per_run);
  work.stop = sweep::stop_times(plan, request.ranks_per_run);
  return recipe;
}

}  // namespace crossisle::jobs
