// Part of Crossisle, SPDX-License-Identifier: MIT
#include <memory>

#include "commands.hpp"
#include "job_arguments.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto slurm_description =
    "Example: crossisle slurm configs/rram_4networks.yaml --nodes 2 --ntasks-per-node 2 --time 02:00:00 "
    "--submit\n\n"
    "Prints a batch script that runs a configuration on a Slurm cluster, over as\n"
    "many time limits as needed, or submits it. slurm/README.md is the guide.";

struct SlurmArguments {
  ConfigurationArguments configuration;
  std::string directory;
  JobArguments batch;
};

core::ExitCode run_command(const SlurmArguments& arguments, int argc, char** argv) {
  const auto profile = cluster::read_profile(arguments.batch.profile);
  cluster::require_valid(arguments.batch.job, profile);
  const auto& [file, overrides] = arguments.configuration;
  const auto submitted =
      print_or_submit(jobs::run_recipe({file, overrides, arguments.directory}, arguments.batch.job),
                      arguments.batch, profile, argc, argv);
  if (submitted.empty()) return core::ExitCode::finished;
  say("submitted; `crossisle status {0}` shows its progress, `crossisle stop {0}` stops it",
      submitted.front());
  return core::ExitCode::finished;
}

}  // namespace

void add_slurm(Command app, Action& action) {
  auto arguments = std::make_shared<SlurmArguments>();
  auto command = app.add_subcommand("slurm", slurm_description);
  arguments->configuration.add_to(command);
  command.add_option("-o,--output", arguments->directory,
                     "run directory (default: runs/<name of the configuration>)");
  arguments->batch.add_to(command);
  command.add_option(
      "--array", arguments->batch.job.array,
      "a run for each of these seeds, in DIR/seed-<seed>: 1-20 or 0,3,7; 1-20%4 runs at most 4 at a time");
  command.add_option("--chain", arguments->batch.job.chain,
                     "this many jobs, one after the other, instead of one that is requeued");
  command.callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) { return run_command(*arguments, argc, argv); };
  });
}

}  // namespace crossisle::apps
