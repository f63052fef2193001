// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/status.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "commands.hpp"
#include "crossisle/cluster/job.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/store/run_directory.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto status_description =
    "Example: crossisle status runs/rram_4networks --watch\n\n"
    "Tells how a run gets on, from any host that sees its folder: it reads status.json and touches nothing. "
    "A Slurm job\n"
    "may be named instead of the folder: crossisle status 17, or 17_3 for a task of an array.";

constexpr auto stop_description =
    "Example: crossisle stop runs/rram_4networks --after-generation 100\n\n"
    "Asks the run in a folder, or of a Slurm job, to end with a checkpoint (its exit code is then 75); the "
    "same\n"
    "`crossisle run` continues it.";

constexpr std::chrono::seconds between_looks{1};

struct StatusArguments {
  std::string directory;
  bool watch = false;
  bool json = false;
};

struct StopArguments {
  std::string directory;
  std::optional<std::int64_t> after_generation;
};

/// The folder that is named, or that of the job that is.
std::string directory_of(const std::string& named) {
  std::error_code ignored;
  if (!cluster::is_job_id(named) || std::filesystem::exists(named, ignored)) return named;
  return cluster::run_directory_of_job(named).string();
}

store::Status status_of(const std::string& directory) {
  if (const auto status = store::RunView(directory).read_status()) return *status;
  throw core::Error(core::ExitCode::io, fmt::format("{} has no status.json", directory),
                    "no run has begun there", "name the folder of a run, as `crossisle run -o` does");
}

std::string ago(store::Clock::time_point time, store::Clock::time_point now) {
  return core::human_duration(std::chrono::duration<double>(now - time).count()) + " ago";
}

std::string state_text(const store::Status& status, store::Clock::time_point now) {
  const std::string process = fmt::format("process {} on {}", status.pid, status.host);
  switch (store::liveness(status, now)) {
    case store::Liveness::at_work:
      return fmt::format("running as {}, heard of {}", process, ago(status.updated, now));
    case store::Liveness::dead:
      return fmt::format("dead: {} is gone, heard of {}; the same `crossisle run` goes on", process,
                         ago(status.updated, now));
    case store::Liveness::silent:
      return fmt::format("silent: {} was heard of {}; look there whether it lives", process,
                         ago(status.updated, now));
    case store::Liveness::ended:
      break;
  }
  return fmt::format("{} {}{}{}", store::name_of(status.state), ago(status.updated, now),
                     status.message.empty() ? "" : ": ", status.message);
}

std::string status_text(const store::Status& status, store::Clock::time_point now) {
  std::string text = fmt::format("state       {}\n", state_text(status, now));
  text += fmt::format("generation  {} of {}\n", status.generation, status.generations);
  text +=
      fmt::format("best        {}\n", status.best_objective ? fmt::format("{:.6g}", *status.best_objective)
                                                            : "nothing feasible yet");
  text += fmt::format("designs     {}, {:.0f} % feasible, {}/s\n",
                      core::human_count(static_cast<double>(status.evaluations)),
                      100.0 * status.feasible_share, core::human_count(status.evaluations_per_second));
  if (status.state == store::RunState::running && status.seconds_left) {
    text += fmt::format("time left   {}\n", core::human_duration(*status.seconds_left));
  }
  if (status.checkpoint_generation) {
    text += fmt::format("checkpoint  generation {}{}\n", *status.checkpoint_generation,
                        status.checkpoint_written ? ", " + ago(*status.checkpoint_written, now) : "");
  }
  text += fmt::format("on          {} ranks, {} islands, since {}\n", status.ranks, status.islands,
                      ago(status.started, now));
  return text;
}

/// What Slurm says of the run's job, as far as there is one and it is not forgotten.
std::string job_text(const store::Status& status) {
  if (status.job.empty()) return {};
  return fmt::format("job         {}: {}\n", status.job,
                     cluster::state_of_job(status.job).value_or("not known to Slurm here"));
}

core::ExitCode run_status(const StatusArguments& arguments) {
  const std::string directory = directory_of(arguments.directory);
  for (bool first = true;; first = false) {
    const auto status = status_of(directory);
    const auto now = store::Clock::now();
    if (arguments.json) {
      fmt::print("{}", store::to_json(status, store::liveness(status, now)));
    } else {
      if (!first && isatty(STDOUT_FILENO) == 1) fmt::print("\033[H\033[J");
      // Slurm's controller serves all users: it is asked once, not every second.
      fmt::print("{}{}{}", status_text(status, now), first ? job_text(status) : "",
                 arguments.watch ? "\n" : "");
    }
    std::fflush(stdout);
    if (!arguments.watch || store::liveness(status, now) != store::Liveness::at_work) break;
    std::this_thread::sleep_for(between_looks);
  }
  return core::ExitCode::finished;
}

core::ExitCode run_stop(const StopArguments& arguments) {
  const std::string directory = directory_of(arguments.directory);
  const auto status = status_of(directory);
  const auto now = store::Clock::now();
  const auto liveness = store::liveness(status, now);
  if (liveness == store::Liveness::ended || liveness == store::Liveness::dead) {
    say("nothing to stop: {}", state_text(status, now));
    const auto state = status.job.empty() ? std::nullopt : cluster::state_of_job(status.job);
    if (state && state->starts_with("PENDING"))
      say("but job {0} is {1} and would continue it; scancel {0} takes it out of the queue", status.job,
          *state);
    return core::ExitCode::finished;
  }
  store::RunView(directory).request_stop({arguments.after_generation});
  say("process {} on {} is asked to stop {} with a checkpoint; `crossisle status {} --watch` shows it",
      status.pid, status.host,
      arguments.after_generation ? fmt::format("after generation {}", *arguments.after_generation) : "now",
      directory);
  return core::ExitCode::finished;
}

}  // namespace

void add_status(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<StatusArguments>();
  auto* command = app.add_subcommand("status", status_description);
  command->add_option("directory", arguments->directory, "run directory, or Slurm job")->required();
  command->add_flag("--watch", arguments->watch, "show it every second until the run ends");
  command->add_flag("--json", arguments->json, "status.json with `liveness`: at_work, ended, dead or silent");
  command->callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_status(*arguments); }; });
}

void add_stop(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<StopArguments>();
  auto* command = app.add_subcommand("stop", stop_description);
  command->add_option("directory", arguments->directory, "run directory, or Slurm job")->required();
  command->add_option("--after-generation", arguments->after_generation, "let it run up to this generation")
      ->check(CLI::NonNegativeNumber);
  command->callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_stop(*arguments); }; });
}

}  // namespace crossisle::apps
