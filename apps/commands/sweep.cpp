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
#include "crossisle/report/export.hpp"
#include "crossisle/run/signals.hpp"
#include "crossisle/sweep/collection.hpp"
#include "crossisle/sweep/estimate.hpp"
#include "job_arguments.hpp"
#include "progress.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto description =
    "Example: mpirun -n 8 crossisle sweep run configs/sweeps/technologies.yaml\n\n"
    "Thousands of runs over any keys of a configuration: what they are, carrying them out, and what came of "
    "them.";

constexpr auto plan_description =
    "Example: crossisle sweep plan configs/sweeps/technologies.yaml\n\n"
    "Checks a sweep and everything that it names, reports every problem at once; otherwise lists its runs "
    "and tells what "
    "they\nwill take.";

constexpr auto run_description =
    "Example: mpirun -n 8 crossisle sweep run configs/sweeps/technologies.yaml -o runs/technologies\n\n"
    "Carries out the runs of a sweep, many at a time, alone or on the ranks of mpirun or srun. The same "
    "command continues "
    "a\nsweep that was interrupted and repeats nothing that has finished. A run that fails is noted and the "
    "rest goes on. "
    "SIGINT,\nSIGTERM, SIGHUP, SIGUSR1 or `crossisle stop` ends it with checkpoints (exit code 75: start it "
    "again).";

constexpr auto retry_description =
    "Example: mpirun -n 8 crossisle sweep retry configs/sweeps/technologies.yaml -o runs/technologies\n\n"
    "Carries out those runs of a sweep again that have failed.";

constexpr auto submit_description =
    "Example: crossisle sweep submit configs/sweeps/technologies.yaml --batches 8 --nodes 1 "
    "--ntasks-per-node 16 --time 01:00:00 --submit\n\n"
    "Prints a batch script that carries out a sweep on a Slurm cluster as one array job, each task a share "
    "of the runs,\n"
    "or submits it. slurm/README.md is the guide.";

constexpr auto collect_description =
    "Example: crossisle sweep collect runs/technologies\n\n"
    "Writes what a sweep has found so far: sweep.h5 and results.csv with a row per run and a column per "
    "swept key,\n"
    "statistics.csv over the seeds of every configuration, and timings.csv. All but the last are the same "
    "bytes however\n"
    "the sweep was carried out.";

/// Runs that are listed unless all are asked for.
constexpr std::size_t most_listed = 20;
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

struct SubmitArguments {
  std::string file;
  std::string directory;
  std::size_t batches = 1;
  std::size_t at_once = 0;  ///< 0: as many as there is room for
  int ranks_per_run = 1;
  bool retry = false;
  JobArguments batch;
};

struct CollectArguments {
  std::string directory;
  std::string output;
  sweep::Success success;
  bool json = false;
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
  const std::size_t listed = arguments.all ? count : std::min(count, most_listed);
  fmt::print("{}", plan_table(plan, listed));
  if (listed < count) {
    fmt::print("... and {} more (--all or --json lists them)\n",
               core::human_count(static_cast<double>(count - listed)));
  }
  fmt::print("\nruns           {}", core::human_count(static_cast<double>(count)));
  if (plan.filtered > 0) {
    fmt::print(", without {} that the filters take out",
               core::human_count(static_cast<double>(plan.filtered)));
  }
  const std::size_t distinct = plan.distinct().size();
  if (distinct < count)
    fmt::print(", of which {} differ in their result", core::human_count(static_cast<double>(distinct)));
  fmt::print("\ncost models    {}, each made once by a group of ranks that has many of its runs\n",
             plan.models());
  fmt::print("evaluations    {} at most\n", core::human_count(static_cast<double>(estimate.evaluations)));
  fmt::print("time           about {} on {} {} ({} {} evaluations a second and core)\n",
             core::human_duration(estimate.core_seconds / arguments.ranks), arguments.ranks,
             arguments.ranks == 1 ? "rank" : "ranks",
             arguments.rate ? "stated:" : "tried:", core::human_count(estimate.rate()));
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

/// Returns the command that repeats the failed runs of a sweep, or of a part of it; ready to be pasted.
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
    say("stopped with checkpoints; the same command continues");
    return core::ExitCode::stopped;
  }
  if (ending.failure != core::ExitCode::finished) {
    error_line(fmt::format("run {} failed: {}", ending.failed_run, ending.failure_reason));
    say("`{}` takes the {} failed runs again", retry_command(options, directory), status.failed);
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

/// Reads `2/8`; nothing for any other text.
std::optional<sweep::Part> part_of(const std::string& text) {
  std::istringstream in(text);
  sweep::Part part;
  char slash = '\0';
  const bool read = (in >> part.number >> slash >> part.count) && in.eof() && slash == '/';
  if (!read || part.number < 1 || part.number > part.count) return std::nullopt;
  return part;
}

void add_run_options(CLI::App& command, const std::shared_ptr<RunArguments>& arguments) {
  auto& options = arguments->options;
  command.add_option("sweep", options.file, "sweep file; configs/README.md lists every key")->required();
  command.add_option("-o,--output", options.directory,
                     "the sweep's directory (default: runs/<name of the sweep>)");
  command
      .add_option("--ranks-per-run", options.ranks_per_run,
                  "MPI ranks of a run (default 1: as many runs at a time as ranks)")
      ->check(CLI::PositiveNumber);
  command
      .add_option_function<std::string>(
          "--part", [arguments](const std::string& text) { arguments->options.part = *part_of(text); },
          "i/n: only the i-th of n shares; several may be worked on at a time, by jobs of their own")
      ->check(CLI::Validator(
          [](const std::string& text) {
            return part_of(text) ? std::string() : "'" + text + "' is no part such as 2/8";
          },
          "I/N"));
  add_max_time(command, options.seconds_at_most);
  add_progress(command, arguments->progress);
}

void add_runner(CLI::App& app, const char* name, const char* text, sweep::Selection selection,
                Action& action) {
  auto arguments = std::make_shared<RunArguments>();
  arguments->options.selection = selection;
  auto* command = app.add_subcommand(name, text);
  add_run_options(*command, arguments);
  if (selection == sweep::Selection::unfinished) {
    command->add_flag("--fresh", arguments->options.fresh,
                      "move a sweep that is there aside (never deleted) and start anew");
  }
  command->callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) {
      arguments->options.began = std::chrono::steady_clock::now();
      const run::SignalWatch signals;  // before MPI starts, which takes long enough for a signal to arrive
      const island::Environment environment(argc, argv);
      auto world = island::Communicator::world();
      return run_on_ranks(*arguments, world);
    };
  });
}

// submit

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

/// The folder of the part that a task of the array works on.
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
  say("submitted; `crossisle status {0}` tells how it gets on, `crossisle stop {0}` stops all of it, "
      "`crossisle sweep "
      "collect {1}` writes what has been found",
      jobs.front(), cluster::shell_word(directory.string()));
  fmt::print("{}\n", jobs.front());
  return core::ExitCode::finished;
}

// collect

void write_csv(const std::filesystem::path& path, const store::Table& table) {
  std::ostringstream out;
  report::write_csv(table, out);
  store::write_text_file(path, out.str());
  say("wrote {}", path.string());
}

std::string statistics_text(const store::Table& table) {
  std::vector<std::string> headings;
  for (const auto& column : table.columns) headings.push_back(column.name);
  TextTable text(headings);
  for (std::size_t row = 0; row < std::min(table.rows(), most_listed); ++row) {
    std::vector<std::string> cells;
    for (const auto& column : table.columns) {
      const auto& cell = std::get<std::vector<std::string>>(column.values)[row];
      char* end = nullptr;
      const double number = std::strtod(cell.c_str(), &end);
      const bool is_long = !cell.empty() && *end == '\0' && cell.find('.') != std::string::npos;
      cells.push_back(is_long ? fmt::format("{:.6g}", number) : cell);
    }
    text.add(std::move(cells));
  }
  return text.text();
}

core::ExitCode run_collect(const CollectArguments& arguments) {
  const auto memory = sweep::read_sweep_folder(arguments.directory);
  for (const auto& warning : memory.warnings) warn("{}", warning);
  const auto content = sweep::make_content(*memory.plan, memory.results, arguments.success);
  if (arguments.json) {
    std::ostringstream out;
    report::write_json(content, out);
    fmt::print("{}\n", out.str());
    return core::ExitCode::finished;
  }
  const std::filesystem::path folder = arguments.output.empty() ? arguments.directory : arguments.output;
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  store::write_run_file(folder / "sweep.h5", content);
  say("wrote {}", (folder / "sweep.h5").string());
  write_csv(folder / "results.csv", sweep::results_table(*memory.plan, memory.results));
  const auto statistics = sweep::statistics_table(*memory.plan, memory.results, arguments.success);
  write_csv(folder / "statistics.csv", statistics);
  write_csv(folder / "timings.csv", sweep::timings_table(*memory.plan, memory.results));
  fmt::print("{}", statistics_text(statistics));
  if (statistics.rows() > most_listed)
    fmt::print("... and {} more in statistics.csv\n", statistics.rows() - most_listed);
  const auto progress = sweep::progress_of(*memory.plan, memory.results);
  fmt::print("\n{} of {} runs finished, {} failed, {} missing\n", progress.finished, progress.runs,
             progress.failed, progress.runs - progress.finished - progress.failed);
  if (memory.repeated > 0) fmt::print("{} runs were carried out more than once\n", memory.repeated);
  fmt::print("digest {}\n", store::digest(content));
  return core::ExitCode::finished;
}

void add_plan(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<PlanArguments>();
  auto* command = app.add_subcommand("plan", plan_description);
  command->add_option("sweep", arguments->file, "sweep file; configs/README.md lists every key")->required();
  command->add_option("--rate", arguments->rate, "evaluations a second and core, instead of trying")
      ->check(CLI::PositiveNumber);
  command->add_option("--ranks", arguments->ranks, "ranks that share the work (default 1)")
      ->check(CLI::Range(1, 1 << 20));
  command->add_flag("--all", arguments->all, "list all runs");
  command->add_flag("--json", arguments->json, "JSON instead of a table, with all runs");
  command->callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_plan(*arguments); }; });
}

void add_submit(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<SubmitArguments>();
  auto* command = app.add_subcommand("submit", submit_description);
  command->add_option("sweep", arguments->file, "sweep file; configs/README.md lists every key")->required();
  command->add_option("-o,--output", arguments->directory,
                      "the sweep's directory (default: runs/<name of the sweep>)");
  command
      ->add_option("--batches", arguments->batches,
                   "tasks of the array, each with about the same share of the work (default 1: no array)")
      ->check(CLI::PositiveNumber);
  command->add_option("--at-once", arguments->at_once, "tasks that may run at a time (default: all)")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--ranks-per-run", arguments->ranks_per_run,
                   "MPI ranks of a run (default 1: as many runs at a time as ranks)")
      ->check(CLI::PositiveNumber);
  command->add_flag("--retry", arguments->retry,
                    "carry out those runs again that have failed, as sweep retry does");
  arguments->batch.add_to(*command);
  command->callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) { return run_submit(*arguments, argc, argv); };
  });
}

void add_collect(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<CollectArguments>();
  auto* command = app.add_subcommand("collect", collect_description);
  command->add_option("directory", arguments->directory, "the sweep's directory")->required();
  command->add_option("-o,--output", arguments->output,
                      "folder for the files (default: the sweep's directory)");
  command->add_option(
      "--target", arguments->success.target,
      "objective that a successful run reaches (default: the best known of its configuration)");
  command
      ->add_option("--within", arguments->success.within,
                   "how far above it is good enough, relatively (default 1e-9)")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--json", arguments->json, "all tables as JSON on standard output, and no files");
  command->callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_collect(*arguments); }; });
}

}  // namespace

void add_sweep(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("sweep", description);
  command->require_subcommand(1);
  add_plan(*command, action);
  add_runner(*command, "run", run_description, sweep::Selection::unfinished, action);
  add_runner(*command, "retry", retry_description, sweep::Selection::failed, action);
  add_submit(*command, action);
  add_collect(*command, action);
}

}  // namespace crossisle::apps
