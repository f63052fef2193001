// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "commands.hpp"
#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/continuation.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/sweep/estimate.hpp"
#include "job_arguments.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

namespace fs = std::filesystem;

constexpr auto description =
    "Example: crossisle slurm configs/rram_4networks.yaml --nodes 2 --ntasks-per-node 2 --time 02:00:00 "
    "--submit\n\n"
    "Prints a batch script that runs a configuration on a Slurm cluster, over as many time limits as it "
    "takes, "
    "or submits\n"
    "it. slurm/README.md is the guide.";

struct Arguments {
  ConfigurationArguments configuration;
  std::string directory;
  JobArguments batch;
};

fs::path directory_of(const Arguments& arguments, const run::Configuration& configuration) {
  return fs::absolute(arguments.directory.empty() ? fs::path("runs") / configuration.name
                                                  : fs::path(arguments.directory));
}

/// Returns the folder of the run of a task, whose index is its seed.
std::string folder_of_task(std::string_view task) {
  return fmt::format("seed-{}", task);
}

/// Checks that each run can begin: the configuration of each task, and that the folder does not hold
/// something else.
run::Configuration checked_configuration(const Arguments& arguments) {
  const auto& [file, overrides] = arguments.configuration;
  auto configuration = run::read_configuration(file, overrides);
  const fs::path directory = directory_of(arguments, configuration);
  const auto indices = cluster::parse_task_array(arguments.batch.job.array);
  if (!indices) {
    run::require_continuable(configuration, directory);
    return configuration;
  }
  for (const auto& assignment : overrides) {
    if (assignment.starts_with("seed="))
      throw core::Error(core::ExitCode::usage,
                        fmt::format("--set {} and --array contradict each other", assignment),
                        "the indices of the array are the seeds", "leave one of them out");
  }
  for (const std::int64_t index : *indices) {
    configuration.seed = static_cast<std::uint64_t>(index);
    run::require_continuable(configuration, directory / folder_of_task(std::to_string(index)));
  }
  return configuration;
}

cluster::JobWork work_of(const Arguments& arguments, const run::Configuration& configuration) {
  const bool by_seeds = !arguments.batch.job.array.empty();
  const fs::path directory = directory_of(arguments, configuration);
  cluster::JobWork work;
  work.name = configuration.name;
  work.program = fs::read_symlink("/proc/self/exe");
  work.folder = fs::current_path();
  work.directory = by_seeds ? cluster::JobWord::with_task((directory / folder_of_task("")).string())
                            : cluster::JobWord(directory.string());
  work.arguments = {"run",        fs::absolute(arguments.configuration.file).string(),
                    "-o",         work.directory,
                    "--progress", "plain"};
  const auto& overrides = arguments.configuration.overrides;
  if (!overrides.empty() || by_seeds) work.arguments.emplace_back("--set");
  work.arguments.insert(work.arguments.end(), overrides.begin(), overrides.end());
  if (by_seeds) work.arguments.push_back(cluster::JobWord::with_task("seed="));
  return work;
}

/// Idle ranks are paid for as well.
void warn_of_idle_ranks(const run::Configuration& configuration, const cost::CostModel& model, int ranks) {
  const int idle = run::make_layout(configuration, model, ranks).idle();
  if (idle > 0)
    warn("{} of {} ranks would have nothing to do; {} islands with {} networks are shared out", idle, ranks,
         configuration.islands, configuration.networks.size());
}

core::ExitCode run_command(const Arguments& arguments, int argc, char** argv) {
  const auto profile = cluster::read_profile(arguments.batch.profile);
  cluster::require_valid(arguments.batch.job, profile);
  const auto configuration = checked_configuration(arguments);
  auto work = work_of(arguments, configuration);
  work.made_by = made_by(argc, argv);

  const auto model = run::make_model(configuration);
  const int ranks = static_cast<int>(arguments.batch.job.ranks());
  const auto footprint = run::estimate_footprint(configuration, *model, ranks);
  work.bytes_per_task = footprint.rank_bytes + footprint.coordinator_bytes;
  work.stop = sweep::stop_times(configuration, *model, ranks);
  const std::string script = cluster::batch_script(arguments.batch.job, work, profile);
  warn_of_idle_ranks(configuration, *model, ranks);
  if (!arguments.batch.submit) {
    fmt::print("{}", script);
    return core::ExitCode::finished;
  }
  const auto jobs = submit_script(script, arguments.batch, arguments.batch.job, work, profile,
                                  directory_of(arguments, configuration));
  say("submitted; `crossisle status {}` shows its progress, `crossisle stop {}` stops it", jobs.front(),
      jobs.front());
  for (const auto& job : jobs) fmt::print("{}\n", job);
  return core::ExitCode::finished;
}

}  // namespace

void add_slurm(Command app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto command = app.add_subcommand("slurm", description);
  arguments->configuration.add_to(command);
  command.add_option("-o,--output", arguments->directory,
                     "run directory (default: runs/<name of the configuration>)");
  arguments->batch.add_to(command);
  command.add_option(
      "--array", arguments->batch.job.array,
      "a run for each of these seeds, in DIR/seed-<seed>: 1-20, 0,3,7; 1-20%4 for 4 at a time");
  command.add_option("--chain", arguments->batch.job.chain,
                     "this many jobs, one after the other, instead of one that goes back into the queue");
  command.callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) { return run_command(*arguments, argc, argv); };
  });
}

}  // namespace crossisle::apps
