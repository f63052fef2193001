// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/status.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "commands.hpp"
#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/cluster/job.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/store/run_directory.hpp"
#include "present.hpp"
#include "run_folders.hpp"
#include "status_text.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto status_description =
    "Example: crossisle status runs/rram_4networks --watch\n\n"
    "Shows the progress of a run, on any host that sees its folder: reads\n"
    "status.json and changes nothing. A Slurm job may be named instead of the\n"
    "folder: crossisle status 17, or 17_3 for a task of an array. For the folder of\n"
    "a sweep, an array or the folder of its seeds, shows the progress of all runs.";

constexpr auto stop_description =
    "Example: crossisle stop runs/rram_4networks --after-generation 100\n\n"
    "Asks the run in a folder, or of a Slurm job, to end with a checkpoint (its\n"
    "exit code is then 75); repeat the same `crossisle run` to resume it. For the\n"
    "folder of a sweep, an array or the folder of its seeds, stops all runs and\n"
    "removes pending tasks from the queue.";

constexpr std::chrono::seconds between_looks{1};
constexpr std::size_t label_columns = 12;

struct StatusArguments {
  std::string directory;
  bool watch = false;
  bool json = false;
};

struct StopArguments {
  std::string directory;
  std::optional<std::int64_t> after_generation;
};

/// Returns the named folder, or the folder of the named job.
std::string directory_of(const std::string& named) {
  std::error_code ignored;
  if (!cluster::is_job_id(named) || std::filesystem::exists(named, ignored)) return named;
  return cluster::run_directory_of_job(named).string();
}

/// Returns the group if more than one run is named; an array of which no task has begun is a group without
/// members.
std::optional<RunFolders> group_of(const std::string& named, const std::string& directory) {
  const bool by_job = directory != named;
  auto group = find_group(directory, by_job ? named : std::string());
  std::error_code ignored;
  if (!group && by_job && !std::filesystem::exists(std::filesystem::path(directory) / "status.json", ignored))
    return RunFolders{directory, named, false, {}};
  return group;
}

[[noreturn]] void refuse_unbegun(const std::string& job) {
  throw core::Error(core::ExitCode::io, fmt::format("job {} has not started a run of crossisle", job),
                    "Slurm says " + cluster::state_of_job(job).value_or("nothing about it"),
                    "try again once it runs, or name the run directory");
}

store::Status status_of(const std::string& directory) {
  if (const auto status = store::RunView(directory).read_status()) return *status;
  throw core::Error(core::ExitCode::io, fmt::format("{} has no status.json", directory),
                    "no run has started there", "name the folder of a run, as `crossisle run -o` does");
}

/// Returns the time elapsed since an event, or the time of the event itself if clocks differ or were changed,
/// so that the elapsed time would be meaningless.
std::string ago(store::Clock::time_point time, store::Clock::time_point now) {
  constexpr std::chrono::seconds clocks_differ_by{5};
  constexpr std::chrono::hours year{24 * 365};
  std::string date = fmt::format("{:%F %T} UTC", fmt::gmtime(store::Clock::to_time_t(time)));
  if (now - time > year) return date;
  if (time - now > clocks_differ_by) return date + " (in the future by this host's clock)";
  return core::human_duration(std::max(0.0, std::chrono::duration<double>(now - time).count())) + " ago";
}

}  // namespace

std::string state_text(const store::Status& status, store::Clock::time_point now) {
  const std::string process = fmt::format("process {} on {}", status.pid, status.host);
  switch (store::liveness(status, now)) {
    case store::Liveness::at_work:
      return fmt::format("running as {}, last update {}", process, ago(status.updated, now));
    case store::Liveness::dead:
      return fmt::format("dead: {} is gone, last update {}; repeat the `crossisle run` to resume", process,
                         ago(status.updated, now));
    case store::Liveness::silent:
      return fmt::format("silent: {}, last update {}; check on that host whether it is alive", process,
                         ago(status.updated, now));
    case store::Liveness::ended:
      break;
  }
  return fmt::format("{} {}{}{}", store::name_of(status.state), ago(status.updated, now),
                     status.message.empty() ? "" : ": ", status.message);
}

namespace {

/// Returns the progress of a run. For a sweep it omits the best and the feasible designs, which belong to
/// each run.
std::string progress_text(const store::Status& status) {
  const std::string designs = core::human_count(static_cast<double>(status.evaluations));
  const std::string speed = core::human_count(status.evaluations_per_second);
  if (status.kind == store::WorkKind::sweep) {
    return fmt::format("runs        {} of {}\ndesigns     {}, {}/s\n", status.generation, status.generations,
                       designs, speed);
  }
  const bool is_running = status.state == store::RunState::running;
  const std::string best = status.best_objective ? fmt::format("{:.6g}", *status.best_objective)
                           : is_running          ? "nothing feasible yet"
                                                 : "nothing feasible";
  return fmt::format("{:<11} {} of {}\nbest        {}\ndesigns     {}, {} feasible, {}/s\n",
                     status.kind == store::WorkKind::exhaustive ? "blocks" : "generation", status.generation,
                     status.generations, best, designs, core::human_percent(status.feasible_share), speed);
}

std::string status_text(const store::Status& status, store::Clock::time_point now) {
  std::string text = fmt::format("state       {}\n", state_text(status, now));
  text += progress_text(status);
  for (std::size_t i = 0; i < status.reasons.size(); ++i)
    text += labelled(i == 0 ? "why" : "", status.reasons[i], label_columns);
  if (status.state == store::RunState::running && status.seconds_left) {
    text += fmt::format("time left   {}\n", core::human_duration(*status.seconds_left));
  }
  // The results of a sweep are on the disk within seconds, without checkpoints.
  if (status.checkpoint_generation && status.kind != store::WorkKind::sweep) {
    const char* unit = status.kind == store::WorkKind::exhaustive ? "blocks:" : "generation";
    text += fmt::format("checkpoint  {} {}{}\n", unit, *status.checkpoint_generation,
                        status.checkpoint_written ? ", " + ago(*status.checkpoint_written, now) : "");
  }
  const std::string islands =
      status.kind == store::WorkKind::search ? fmt::format(", {} islands", status.islands) : std::string();
  text += fmt::format("on          {} ranks{}, since {}\n", status.ranks, islands, ago(status.started, now));
  return text;
}

/// Returns the state of the run's job according to Slurm, if the run has a job that Slurm still knows.
std::string job_text(const store::Status& status) {
  if (status.job.empty()) return {};
  return fmt::format("job         {}: {}\n", status.job,
                     cluster::state_of_job(status.job).value_or("not known to Slurm here"));
}

/// Shows the progress of a group once. @return true if one of its processes is at work
bool show_group(const RunFolders& group, const StatusArguments& arguments, bool first) {
  const auto now = store::Clock::now();
  if (arguments.json) {
    fmt::print("{}", group_json(group, now));
  } else {
    if (!first && isatty(STDOUT_FILENO) == 1) fmt::print("\033[H\033[J");
    fmt::print("{}{}{}", group_text(group, now), first ? group_job_text(group) : "",
               arguments.watch ? "\n" : "");
  }
  std::fflush(stdout);
  return is_at_work(group, now);
}

core::ExitCode run_status(const StatusArguments& arguments) {
  const std::string directory = directory_of(arguments.directory);
  if (auto group = group_of(arguments.directory, directory)) {
    if (group->members.empty()) refuse_unbegun(group->job);
    for (bool first = true; show_group(*group, arguments, first) && arguments.watch; first = false) {
      std::this_thread::sleep_for(between_looks);
      group = group_of(arguments.directory, directory);  // further members may have begun
    }
    return core::ExitCode::finished;
  }
  for (bool first = true;; first = false) {
    const auto status = status_of(directory);
    const auto now = store::Clock::now();
    if (arguments.json) {
      fmt::print("{}", store::to_json(status, store::liveness(status, now)));
    } else {
      if (!first && isatty(STDOUT_FILENO) == 1) fmt::print("\033[H\033[J");
      // Slurm's controller serves all users, so it is queried once and not every second.
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
  if (const auto group = group_of(arguments.directory, directory)) {
    if (arguments.after_generation)
      throw core::Error(core::ExitCode::usage, "--after-generation: applies to a single run",
                        "the folder holds several, or a sweep",
                        "leave it out, or name the folder of one run");
    stop_group(*group);
    return core::ExitCode::finished;
  }
  const auto status = status_of(directory);
  const auto now = store::Clock::now();
  const auto liveness = store::liveness(status, now);
  if (liveness == store::Liveness::ended || liveness == store::Liveness::dead) {
    say("nothing to stop: {}", state_text(status, now));
    const auto state = status.job.empty() ? std::nullopt : cluster::state_of_job(status.job);
    if (state && state->starts_with("PENDING"))
      say("but job {0} is {1} and would continue it; scancel {0} removes it from the queue", status.job,
          *state);
    return core::ExitCode::finished;
  }
  store::RunView(directory).request_stop({arguments.after_generation});
  say("process {} on {} is asked to stop {} with a checkpoint; `crossisle status {} --watch` shows it",
      status.pid, status.host,
      arguments.after_generation ? fmt::format("after generation {}", *arguments.after_generation) : "now",
      cluster::shell_word(directory));
  return core::ExitCode::finished;
}

}  // namespace

void add_status(Command app, Action& action) {
  auto arguments = std::make_shared<StatusArguments>();
  auto command = app.add_subcommand("status", status_description);
  command.add_option("directory", arguments->directory, "run directory, or Slurm job").required();
  command.add_flag("--watch", arguments->watch, "show it every second until the run ends");
  command.add_flag("--json", arguments->json, "status.json with `liveness`: at_work, ended, dead or silent");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_status(*arguments); }; });
}

void add_stop(Command app, Action& action) {
  auto arguments = std::make_shared<StopArguments>();
  auto command = app.add_subcommand("stop", stop_description);
  command.add_option("directory", arguments->directory, "run directory, or Slurm job").required();
  command
      .add_option("--after-generation", arguments->after_generation, "let it run up to this generation first")
      .non_negative();
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_stop(*arguments); }; });
}

}  // namespace crossisle::apps
