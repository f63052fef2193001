// Part of Crossisle, SPDX-License-Identifier: MIT
#include <memory>

#include "job_arguments.hpp"
#include "sweep.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto submit_description =
    "Example: crossisle sweep submit configs/sweeps/technologies.yaml --batches 8 --nodes 1 "
    "--ntasks-per-node 16 --time 01:00:00 --submit\n\n"
    "Prints a batch script that executes a sweep on a Slurm cluster as one array\n"
    "job, each task a share of the runs, or submits it. slurm/README.md is the\n"
    "guide.";

struct SubmitArguments {
  jobs::SweepRequest request;
  JobArguments batch;
};

core::ExitCode run_submit(const SubmitArguments& arguments, int argc, char** argv) {
  const auto profile = cluster::read_profile(arguments.batch.profile);
  cluster::require_valid(arguments.batch.job, profile);
  const auto recipe = jobs::sweep_recipe(arguments.request, arguments.batch.job);
  const auto submitted = print_or_submit(recipe, arguments.batch, profile, argc, argv);
  if (submitted.empty()) return core::ExitCode::finished;
  say("submitted; `crossisle status {0}` shows its progress, `crossisle stop {0}` stops all of it, "
      "`crossisle sweep collect {1}` writes the results so far",
      submitted.front(), cluster::shell_word(recipe.directory.string()));
  return core::ExitCode::finished;
}

}  // namespace

void add_sweep_submit(Command app, Action& action) {
  auto arguments = std::make_shared<SubmitArguments>();
  auto command = app.add_subcommand("submit", submit_description);
  command.add_option("sweep", arguments->request.sweep, "sweep file; configs/README.md lists every key")
      .required();
  command.add_option("-o,--output", arguments->request.directory,
                     "the sweep's directory (default: runs/<name of the sweep>)");
  command
      .add_option("--batches", arguments->request.batches,
                  "tasks of the array, each with about the same share of the work (default 1: no array)")
      .positive();
  command.add_option("--at-once", arguments->request.at_once, "tasks that may run at a time (default: all)")
      .positive();
  command
      .add_option("--ranks-per-run", arguments->request.ranks_per_run,
                  "MPI ranks of a run (default 1: as many runs at a time as ranks)")
      .positive();
  command.add_flag("--retry", arguments->request.retry, "execute the failed runs again, as sweep retry does");
  arguments->batch.add_to(command);
  command.callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) { return run_submit(*arguments, argc, argv); };
  });
}

}  // namespace crossisle::apps
