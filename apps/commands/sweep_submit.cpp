// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "crossisle/sweep/collection.hpp"
#include "crossisle/sweep/estimate.hpp"
#include "crossisle/sweep/sweep.hpp"
#include "job_arguments.hpp"
#include "sweep.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto submit_description =
    "Example: crossisle sweep submit configs/sweeps/technologies.yaml --batches 8 --nodes 1 "
    "--ntasks-per-node 16 --time 01:00:00 --submit\n\n"
    "Prints a batch script that carries out a sweep on a Slurm cluster as one array job, each task a share "
    "of the runs,\n"
    "or submits it. slurm/README.md is the guide.";

struct SubmitArguments {
  std::string file;
  std::string directory;
  std::size_t batches = 1;
  std::size_t at_once = 0;  ///< 0: as many as there is room for
  int ranks_per_run = 1;
  bool retry = false;
  JobArguments batch;
};

/// Checks everything that would make a job useless, beyond the checks of its script.
void check_submission(const SubmitArguments& arguments, const sweep::Plan& plan,
                      const std::filesystem::path& directory) {
  const std::size_t runs = plan.distinct().size();
  if (arguments.batches > runs) {
    throw core::Error(core::ExitCode::usage, fmt::format("--batches: is {}", arguments.batches),
                      fmt::format("the sweep has {} runs", runs), "ask for fewer");
  }
  const auto ranks = arguments.batch.job.ranks();
  if (arguments.ranks_per_run > ranks) {
    throw core::Error(core::ExitCode::usage,
                      fmt::format("a run is to have {} ranks", arguments.ranks_per_run),
                      fmt::format("a task has {}", ranks), "ask for more nodes, or give a run fewer");
  }
  sweep::require_continuable(plan, directory);
  if (!arguments.retry) return;
  const auto memory = sweep::read_sweep_folder(directory);
  if (sweep::progress_of(plan, memory.results).failed == 0) {
    throw core::Error(core::ExitCode::usage, fmt::format("no run in {} has failed", directory.string()),
                      "there is nothing to retry", "leave --retry out to carry out what is missing");
  }
}

/// Returns the folder of the part that a task of the array works on.
cluster::JobWord directory_of_task(const std::filesystem::path& directory, std::size_t batches) {
  if (batches == 1) return directory.string();
  const std::string name = sweep::part_directory({}, "#", batches).string();
  const auto place = name.find('#');
  return cluster::JobWord::with_task((directory / name.substr(0, place)).string(), name.substr(place + 1));
}

cluster::JobWork work_of(const SubmitArguments& arguments, const sweep::Plan& plan,
                         const std::filesystem::path& directory) {
  namespace fs = std::filesystem;
  cluster::JobWork work;
  work.name = plan.name;
  work.program = fs::read_symlink("/proc/self/exe");
  work.folder = fs::current_path();
  work.directory = directory_of_task(directory, arguments.batches);
  work.arguments = {"sweep",
                    arguments.retry ? "retry" : "run",
                    fs::absolute(arguments.file).string(),
                    "-o",
                    directory.string(),
                    "--progress",
                    "plain"};
  if (arguments.batches > 1) {
    work.arguments.emplace_back("--part");
    work.arguments.push_back(cluster::JobWord::with_task("", fmt::format("/{}", arguments.batches)));
  }
  if (arguments.ranks_per_run > 1) {
    work.arguments.emplace_back("--ranks-per-run");
    work.arguments.emplace_back(std::to_string(arguments.ranks_per_run));
  }
  work.bytes_per_task = sweep::bytes_per_rank(plan, arguments.ranks_per_run);
  work.stop = sweep::stop_times(plan, arguments.ranks_per_run);
  return work;
}

core::ExitCode run_submit(const SubmitArguments& arguments, int argc, char** argv) {
  const auto profile = cluster::read_profile(arguments.batch.profile);
  cluster::require_valid(arguments.batch.job, profile);
  const auto plan = sweep::make_plan(sweep::read_sweep(arguments.file));
  const std::filesystem::path directory =
      std::filesystem::absolute(arguments.directory.empty() ? "runs/" + plan.name : arguments.directory);
  auto work = work_of(arguments, plan, directory);
  work.made_by = made_by(argc, argv);
  auto job = arguments.batch.job;
  if (arguments.batches > 1) {
    job.array = fmt::format("1-{}", arguments.batches);
    if (arguments.at_once > 0) job.array += fmt::format("%{}", arguments.at_once);
  }
  const std::string script = cluster::batch_script(job, work, profile);
  check_submission(arguments, plan, directory);
  if (!arguments.batch.submit) {
    fmt::print("{}", script);
    return core::ExitCode::finished;
  }
  const auto jobs = submit_script(script, arguments.batch, job, work, profile, directory);
  say("submitted; `crossisle status {0}` shows its progress, `crossisle stop {0}` stops all of it, "
      "`crossisle sweep "
      "collect {1}` writes what has been found",
      jobs.front(), cluster::shell_word(directory.string()));
  fmt::print("{}\n", jobs.front());
  return core::ExitCode::finished;
}

}  // namespace

void add_sweep_submit(Command app, Action& action) {
  auto arguments = std::make_shared<SubmitArguments>();
  auto command = app.add_subcommand("submit", submit_description);
  command.add_option("sweep", arguments->file, "sweep file; configs/README.md lists every key").required();
  command.add_option("-o,--output", arguments->directory,
                     "the sweep's directory (default: runs/<name of the sweep>)");
  command
      .add_option("--batches", arguments->batches,
                  "tasks of the array, each with about the same share of the work (default 1: no array)")
      .positive();
  command.add_option("--at-once", arguments->at_once, "tasks that may run at a time (default: all)")
      .positive();
  command
      .add_option("--ranks-per-run", arguments->ranks_per_run,
                  "MPI ranks of a run (default 1: as many runs at a time as ranks)")
      .positive();
  command.add_flag("--retry", arguments->retry,
                   "carry out those runs again that have failed, as sweep retry does");
  arguments->batch.add_to(command);
  command.callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) { return run_submit(*arguments, argc, argv); };
  });
}

}  // namespace crossisle::apps
