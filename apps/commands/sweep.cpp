// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/sweep.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "commands.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/run/signals.hpp"
#include "crossisle/sweep/estimate.hpp"
#include "progress.hpp"
#include "sweep.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto sweep_description =
    "Example: mpirun -n 8 crossisle sweep run configs/sweeps/technologies.yaml\n\n"
    "Plans and executes thousands of runs over any keys of a configuration, and\n"
    "collects their results.";

constexpr auto plan_description =
    "Example: crossisle sweep plan configs/sweeps/technologies.yaml\n\n"
    "Checks a sweep and everything that it names, and reports every problem at\n"
    "once; if there are none, lists the runs and estimates their cost.";

constexpr auto run_description =
    "Example: mpirun -n 8 crossisle sweep run configs/sweeps/technologies.yaml -o runs/technologies\n\n"
    "Executes the runs of a sweep, many at a time, in one process or on the ranks\n"
    "of mpirun or srun. Repeat the command to resume an interrupted sweep; finished\n"
    "runs are not repeated. A run that fails is recorded and the others continue.\n"
    "SIGINT, SIGTERM, SIGHUP, SIGUSR1 or `crossisle stop` ends it with checkpoints\n"
    "(exit code 75: repeat the command).";

constexpr auto retry_description =
    "Example: mpirun -n 8 crossisle sweep retry configs/sweeps/technologies.yaml -o runs/technologies\n\n"
    "Executes the failed runs of a sweep again.";

constexpr std::chrono::seconds plain_interval{5};

struct PlanArguments {
  std::string file;
  std::optional<double> rate;
  int ranks = 1;
  bool all = false;
  bool json = false;
};

struct RunArguments {
  sweep::SweepOptions options;
  std::optional<ProgressStyle> progress;
};

// plan

nlohmann::ordered_json plan_json(const sweep::Plan& plan, const sweep::Estimate& estimate) {
  nlohmann::ordered_json runs = nlohmann::ordered_json::array();
  for (const auto& run : plan.runs) {
    nlohmann::ordered_json values;
    for (std::size_t key = 0; key < plan.keys.size(); ++key) {
      if (!run.values[key].empty()) values[plan.keys[key]] = run.values[key];
    }
    runs.push_back(
        {{"name", run.name}, {"id", run.id}, {"values", values}, {"evaluations", run.evaluations}});
  }
  return {{"name", plan.name},
          {"keys", plan.keys},
          {"count", plan.runs.size()},
          {"distinct", plan.distinct().size()},
          {"filtered", plan.filtered},
          {"cost_models", plan.models()},
          {"evaluations", estimate.evaluations},
          {"core_seconds", estimate.core_seconds},
          {"runs", runs}};
}

std::string plan_table(const sweep::Plan& plan, std::size_t rows) {
  std::vector<std::string> headings{"run"};
  headings.insert(headings.end(), plan.keys.begin(), plan.keys.end());
  headings.emplace_back("evaluations");
  TextTable table(headings);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto& run = plan.runs[i];
    std::vector<std::string> row{run.name};
    row.insert(row.end(), run.values.begin(), run.values.end());
    row.push_back(core::human_count(static_cast<double>(run.evaluations)));
    table.add(std::move(row));
  }
  return table.text();
}

core::ExitCode run_plan(const PlanArguments& arguments) {
  const auto plan = sweep::make_plan(sweep::read_sweep(arguments.file));
  const auto estimate = sweep::estimate(plan, arguments.rate);
  if (arguments.json) {
    fmt::print("{}\n", plan_json(plan, estimate).dump(2));
    return core::ExitCode::finished;
  }
  const std::size_t count = plan.runs.size();
  const std::size_t listed = arguments.all ? count : std::min(count, max_listed);
  fmt::print("{}", plan_table(plan, listed));
  if (listed < count) {
    fmt::print("... and {} more (--all or --json lists them)\n",
               core::human_count(static_cast<double>(count - listed)));
  }
  fmt::print("\nruns           {}", core::human_count(static_cast<double>(count)));
  if (plan.filtered > 0) {
    fmt::print(", without {} excluded by the filters", core::human_count(static_cast<double>(plan.filtered)));
  }
  const std::size_t distinct = plan.distinct().size();
  if (distinct < count)
    fmt::print(", of which {} differ in their result", core::human_count(static_cast<double>(distinct)));
  fmt::print("\ncost models    {}, each built once by a group of ranks that has many of its runs\n",
             plan.models());
  fmt::print("evaluations    {} at most\n", core::human_count(static_cast<double>(estimate.evaluations)));
  fmt::print("time           about {} on {} {} ({} {} evaluations/s per core)\n",
             core::human_duration(estimate.core_seconds / arguments.ranks), arguments.ranks,
             arguments.ranks == 1 ? "rank" : "ranks",
             arguments.rate ? "given:" : "measured:", core::human_count(estimate.rate()));
  return core::ExitCode::finished;
}

// run, retry

/// Shows the beginning and progress of a sweep on standard error.
class SweepDisplay final : public sweep::SweepObserver {
 public:
  explicit SweepDisplay(ProgressStyle style) : style_(style) {}
  ~SweepDisplay() override {
    if (line_open_) fmt::print(stderr, "\n");
  }

  void began(const sweep::Plan& plan, const sweep::SweepBeginning& beginning) override {
    if (beginning.moved_aside) say("the earlier sweep was moved to {}", beginning.moved_aside->string());
    for (const auto& warning : beginning.warnings) warn("{}", warning);
    const bool anew = beginning.finished + beginning.failed == 0;
    say("{} {} in {}: {} of {} runs to do on {} groups of ranks", anew ? "starting" : "continuing", plan.name,
        beginning.directory.string(), core::human_count(static_cast<double>(beginning.to_do)),
        core::human_count(static_cast<double>(beginning.planned)), beginning.groups);
  }

  void progressed(const sweep::SweepStatus& status) override {
    std::string line = fmt::format("{}/{} runs finished  {} failed  {:.1f} runs/s  {} evaluations",
                                   status.finished, status.planned, status.failed, status.runs_per_second,
                                   core::human_count(static_cast<double>(status.evaluations)));
    if (status.seconds_left) line += fmt::format("  {} left", core::human_duration(*status.seconds_left));
    if (style_ == ProgressStyle::live) {
      fmt::print(stderr, "\r\033[K{}", line);
      std::fflush(stderr);
      line_open_ = true;
    } else if (style_ == ProgressStyle::plain) {
      const auto now = std::chrono::steady_clock::now();
      if (now - last_line_ < plain_interval) return;
      last_line_ = now;
      say("{}", line);
    }
  }

 private:
  ProgressStyle style_;
  std::chrono::steady_clock::time_point last_line_ = std::chrono::steady_clock::now();
  bool line_open_ = false;
};

/// Returns the command that repeats the failed runs of a sweep or of a part of it, ready to be pasted.
std::string retry_command(const sweep::SweepOptions& options, const std::filesystem::path& directory) {
  std::string command =
      fmt::format("crossisle sweep retry {} -o {}", cluster::shell_word(options.file.string()),
                  cluster::shell_word(directory.string()));
  if (!options.part.is_whole()) command += " --part " + options.part.text();
  if (options.ranks_per_run > 1) command += fmt::format(" --ranks-per-run {}", options.ranks_per_run);
  return command;
}

core::ExitCode print_ending(const sweep::SweepEnding& ending, const sweep::SweepOptions& options,
                            const std::filesystem::path& directory) {
  const auto& status = ending.status;
  fmt::print(
      "{} of {} runs finished, {} failed; {} done now in {} (in searches {:.1f} % of the ranks' time, {:.1f} "
      "% "
      "of their CPU time)\n",
      core::human_count(static_cast<double>(status.finished)),
      core::human_count(static_cast<double>(status.planned)),
      core::human_count(static_cast<double>(status.failed)),
      core::human_count(static_cast<double>(ending.done)), core::human_duration(ending.seconds),
      100.0 * ending.search_share, 100.0 * ending.search_share_of_cpu);
  if (ending.state == store::RunState::stopped) {
    say("stopped with checkpoints; repeat the command to resume");
    return core::ExitCode::stopped;
  }
  if (ending.failure != core::ExitCode::finished) {
    error_line(fmt::format("run {} failed: {}", ending.failed_run, ending.failure_reason));
    say("`{}` executes the {} failed runs again", retry_command(options, directory), status.failed);
  }
  return ending.failure;
}

core::ExitCode run_on_ranks(const RunArguments& arguments, island::Communicator& world) {
  sweep::Sweep sweep(world, arguments.options);
  return end_together(world, [&] {
    sweep::SweepEnding ending;
    {
      SweepDisplay display(arguments.progress.value_or(suitable_style()));
      ending = sweep.execute(display);
    }
    auto code = core::ExitCode::finished;
    if (world.rank() == 0) code = print_ending(ending, arguments.options, sweep.directory());
    if (ending.others_at_work) {
      std::fflush(nullptr);
      island::Communicator::end_job(core::ExitCode::stopped);
    }
    return code;
  });
}

/// Parses a part such as `2/8`; returns nothing for any other text.
std::optional<sweep::Part> part_of(const std::string& text) {
  std::istringstream in(text);
  sweep::Part part;
  char slash = '\0';
  const bool read = (in >> part.number >> slash >> part.count) && in.eof() && slash == '/';
  if (!read || part.number < 1 || part.number > part.count) return std::nullopt;
  return part;
}

void add_run_options(Command command, const std::shared_ptr<RunArguments>& arguments) {
  auto& options = arguments->options;
  command.add_option("sweep", options.file, "sweep file; configs/README.md lists every key").required();
  command.add_option("-o,--output", options.directory,
                     "the sweep's directory (default: runs/<name of the sweep>)");
  command
      .add_option("--ranks-per-run", options.ranks_per_run,
                  "MPI ranks of a run (default 1: as many runs at a time as ranks)")
      .positive();
  command
      .add_option_function(
          "--part", [arguments](const std::string& text) { arguments->options.part = *part_of(text); },
          "i/n: only the i-th of n shares; separate jobs may work on several at a time")
      .check(
          [](const std::string& text) {
            return part_of(text) ? std::string() : "'" + text + "' is not a part such as 2/8";
          },
          "I/N");
  add_max_time(command, options.seconds_at_most);
  add_progress(command, arguments->progress);
}

void add_runner(Command app, const char* name, const char* text, sweep::Selection selection, Action& action) {
  auto arguments = std::make_shared<RunArguments>();
  arguments->options.selection = selection;
  auto command = app.add_subcommand(name, text);
  add_run_options(command, arguments);
  if (selection == sweep::Selection::unfinished) {
    command.add_flag("--fresh", arguments->options.fresh,
                     "move an existing sweep aside (never deleted) and start afresh");
  }
  command.callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) {
      arguments->options.began = std::chrono::steady_clock::now();
      const run::SignalWatch signals;  // before MPI starts, which takes long enough for a signal to arrive
      const island::Environment environment(argc, argv);
      auto world = island::Communicator::world();
      return run_on_ranks(*arguments, world);
    };
  });
}

void add_plan(Command app, Action& action) {
  auto arguments = std::make_shared<PlanArguments>();
  auto command = app.add_subcommand("plan", plan_description);
  command.add_option("sweep", arguments->file, "sweep file; configs/README.md lists every key").required();
  command.add_option("--rate", arguments->rate, "evaluations per second and core, instead of measuring")
      .positive();
  command.add_option("--ranks", arguments->ranks, "ranks that share the work (default 1)")
      .in_range(1, 1 << 20);
  command.add_flag("--all", arguments->all, "list all runs");
  command.add_flag("--json", arguments->json, "JSON instead of a table, with all runs");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_plan(*arguments); }; });
}

}  // namespace

void add_sweep(Command app, Action& action) {
  auto command = app.add_subcommand("sweep", sweep_description);
  command.require_subcommand();
  add_plan(command, action);
  add_runner(command, "run", run_description, sweep::Selection::unfinished, action);
  add_runner(command, "retry", retry_description, sweep::Selection::failed, action);
  add_sweep_submit(command, action);
  add_sweep_collect(command, action);
}

}  // namespace crossisle::apps
