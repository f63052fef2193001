// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/sweep.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <exception>
#include <thread>
#include <unordered_map>

#include "crossisle/cluster/allocation.hpp"
#include "crossisle/cluster/job.hpp"
#include "crossisle/core/log.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/signals.hpp"
#include "crossisle/sweep/dispatcher.hpp"
#include "group.hpp"
#include "messages.hpp"
#include "remote_queue.hpp"

namespace crossisle::sweep {
namespace {

/// Time between two progress events for the observer.
constexpr Seconds between_news{0.2};
/// Time between two versions of status.json, and between checks for requests to stop.
constexpr Seconds between_statuses{1.0};
/// Maximum age of results that a failure of the machine may lose.
constexpr Seconds between_syncs{2.0};
/// Part of the allowed time that is reserved for ending the sweep itself.
constexpr Seconds reserve_to_end{1.0};
constexpr std::chrono::microseconds idle_sleep{200};

/// Division of the ranks of a job into groups: as many of the requested size as possible; the last one also
/// has the remaining ranks.
struct Division {
  int ranks;
  int ranks_per_run;

  int groups() const { return std::max(1, ranks / ranks_per_run); }
  int group_of(int rank) const { return std::min(rank / ranks_per_run, groups() - 1); }
  int leader(int group) const { return group * ranks_per_run; }
};

}  // namespace

/// Ranks of the sweep; on rank 0 also the plan, the folder and the known state of the runs.
struct Sweep::State {
  island::Communicator& world;
  SweepOptions options;
  Division division;
  bool declined = false;
  std::optional<SteadyClock::time_point> deadline;

  // Rank 0 only.
  std::optional<cluster::Allocation> allocation;
  Plan plan;
  std::unique_ptr<SweepFolder> folder;
  SweepBeginning beginning;
  std::vector<std::size_t> share;  ///< positions in the plan of the runs of this part
  std::vector<std::size_t> to_do;

  State(island::Communicator& world_in, SweepOptions options_in)
      : world(world_in), options(std::move(options_in)), division{world.size(), options.ranks_per_run} {}

  void open();
  void open_folder();
  void join_allocation();
  std::optional<double> seconds_for_runs() const;
  void begin_with(const Opening& opening);
  void choose_runs();
  void restore_log() const;
  SweepEnding coordinate(SweepObserver& observer);
};

namespace {

/// Queue of rank 0, which also distributes runs to the other groups and keeps all results.
class MainQueue final : public JobQueue {
 public:
  MainQueue(island::Communicator& world, const Division& division, const SweepOptions& options,
            const Plan& plan, SweepFolder& folder, const SweepBeginning& beginning,
            std::span<const std::size_t> to_do, std::optional<SteadyClock::time_point> deadline,
            std::string job, SweepObserver& observer)
      : world_(world),
        division_(division),
        options_(options),
        plan_(plan),
        folder_(folder),
        deadline_(deadline),
        job_(std::move(job)),
        observer_(observer),
        dispatcher_(plan, to_do, division.groups()),
        at_work_(static_cast<std::size_t>(division.groups()), true),
        left_to_do_(to_do.size()) {
    for (const std::size_t position : to_do) positions_.emplace(plan.runs[position].id, position);
    status_.planned = beginning.planned;
    status_.finished = beginning.finished;
    status_.failed =
        options.selection == Selection::failed ? beginning.failed - beginning.to_do : beginning.failed;
    write_status(store::RunState::running);
  }

  std::optional<Job> next() override {
    serve();
    if (wants_stop()) return std::nullopt;
    const auto position = dispatcher_.next_single(0);
    return position ? std::optional(job_of(*position)) : std::nullopt;
  }

  void put(Result result) override {
    take({&result, 1});
    serve();
  }

  void attend() override {
    if (!look_.has_passed()) return;
    try {
      serve();
    } catch (const store::LostFolderError& failure) {
      // Immediately, before the current run writes anything more.
      core::log_to_file({}, core::Voice::warner, 0);
      spdlog::error("{}", failure.what());
      island::Communicator::end_job(failure.code());
    } catch (...) {
      // The failure belongs to the sweep, not to the current run.
      failure_ = std::current_exception();
    }
  }

  bool wants_stop() override {
    if (failure_) return true;
    if (run::SignalWatch::count() > 0) stop(store::StopCause::signal);
    if (deadline_ && SteadyClock::now() >= *deadline_) stop(store::StopCause::time);
    return stopped_by_.has_value();
  }

  /// Waits for the other groups to leave.
  void wait_for_others() {
    at_work_[0] = false;
    while (std::find(at_work_.begin(), at_work_.end(), true) != at_work_.end()) {
      serve();
      wants_stop();
      std::this_thread::sleep_for(idle_sleep);
    }
    serve();
    folder_.sync();
  }

  void add_spent(const TimeSpent& spent) { spent_.add(spent); }
  /// Records that the group of rank 0 has stopped in the middle of a run.
  void note_stopped() { stop_early(run::SignalWatch::count() > 0); }
  bool others_at_work() const { return others_at_work_; }

  SweepEnding ending() {
    SweepEnding ending;
    ending.state = left_to_do_ == 0 ? store::RunState::finished : store::RunState::stopped;
    ending.status = status_;
    ending.done = done_;
    ending.seconds = Seconds(SteadyClock::now() - options_.began).count();
    ending.search_share = spent_.searching / (ending.seconds * world_.size());
    ending.search_share_of_cpu = spent_.cpu > 0.0 ? spent_.cpu_searching / spent_.cpu : 0.0;
    write_status(ending.state);
    folder_.directory().clear_stop_request();
    return ending;
  }

  const Results& results() const { return results_; }

 private:
  Job job_of(std::size_t position) const {
    const auto& run = plan_.runs[position];
    Job job{run.id, run.base.string(), run.overrides, folder_.run_directory(run.id).string(), plan_.keep};
    job.overrides.push_back("name=" + run.name);
    return job;
  }

  /// Does all work other than runs: messages, progress events, the disk.
  void serve() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    for (int group = 1; group < division_.groups(); ++group) {
      while (const auto message = world_.try_receive(division_.leader(group), tag::report))
        hear(group, *message);
    }
    if (sync_.has_passed()) folder_.sync();
    if (news_.has_passed()) {
      update();
      observer_.progressed(status_);
    }
    if (status_due_.has_passed()) {
      write_status(store::RunState::running);
      if (folder_.directory().stop_request()) {
        spdlog::info("stop requested by another process");
        stop(store::StopCause::request);
      }
    }
  }

  void hear(int group, const island::Message& message) {
    LeaderReport report;
    island::unpack(message, report);
    take(report.results);
    if (report.wants_more) {
      std::vector<Job> batch;
      if (!stopped_by_) {
        for (const std::size_t position : dispatcher_.next(group)) batch.push_back(job_of(position));
      }
      world_.send(division_.leader(group), tag::batch, island::pack(batch));
    }
    if (!report.leaves) return;
    at_work_[static_cast<std::size_t>(group)] = false;
    add_spent(report.spent);
    others_at_work_ = others_at_work_ || report.others_at_work;
    if (report.stopped) stop_early(report.signalled);
  }

  void take(std::span<const Result> results) {
    folder_.append(results);
    for (const auto& result : results) {
      dispatcher_.finished(positions_.at(result.id), result.seconds);
      ++(result.failed() ? status_.failed : status_.finished);
      ++done_;
      --left_to_do_;
      status_.evaluations += result.evaluations;
      if (result.failed())
        spdlog::warn("run {} failed: {}", plan_.runs[positions_.at(result.id)].name, result.reason);
      if (!result.failed() && plan_.keep == Keep::results) {
        folder_.remove_run(result.id);
      }
      results_[result.id] = result;
    }
  }

  /// Stops because a run has stopped by itself: after a signal to its ranks, or shortly before the end of the
  /// time that it was given.
  void stop_early(bool signalled) { stop(signalled ? store::StopCause::signal : store::StopCause::time); }

  void stop(store::StopCause cause) {
    if (stopped_by_) return;
    stopped_by_ = cause;
    spdlog::info("stopping all runs");
    for (int group = 1; group < division_.groups(); ++group)
      world_.send(division_.leader(group), tag::stop, {});
  }

  void update() {
    const double seconds = Seconds(SteadyClock::now() - options_.began).count();
    status_.runs_per_second = static_cast<double>(done_) / seconds;
    status_.seconds_left.reset();
    if (done_ > 0) status_.seconds_left = static_cast<double>(left_to_do_) / status_.runs_per_second;
  }

  void write_status(store::RunState state) {
    update();
    store::Status status;
    status.state = state;
    store::describe_this_process(status);
    status.kind = store::WorkKind::sweep;
    status.started = started_;
    status.updated = store::Clock::now();
    status.generation = static_cast<std::int64_t>(status_.finished + status_.failed);
    status.generations = static_cast<std::int64_t>(status_.planned);
    status.checkpoint_generation = status.generation;
    status.evaluations = static_cast<std::int64_t>(status_.evaluations);
    status.evaluations_per_second =
        static_cast<double>(status_.evaluations) / Seconds(SteadyClock::now() - options_.began).count();
    status.seconds_left = status_.seconds_left;
    status.ranks = world_.size();
    status.job = job_;
    if (state == store::RunState::stopped) status.stopped_by = stopped_by_;
    status.message =
        fmt::format("{} of {} runs finished, {} failed", status_.finished, status_.planned, status_.failed);
    folder_.directory().write_status(status);
  }

  island::Communicator& world_;
  const Division& division_;
  const SweepOptions& options_;
  const Plan& plan_;
  SweepFolder& folder_;
  std::optional<SteadyClock::time_point> deadline_;
  std::string job_;  ///< Slurm job, or empty
  SweepObserver& observer_;
  run::SignalWatch signals_;
  Dispatcher dispatcher_;
  std::unordered_map<std::string, std::size_t> positions_;  ///< of the runs to do, by run id
  std::vector<bool> at_work_;                               ///< by group
  std::size_t left_to_do_;
  std::size_t done_ = 0;
  SweepStatus status_;
  Results results_;  ///< of this process
  TimeSpent spent_;
  bool others_at_work_ = false;
  std::optional<store::StopCause> stopped_by_;
  std::exception_ptr failure_;
  store::Clock::time_point started_ = store::Clock::now();
  Interval look_{between_looks};
  Interval news_{between_news};
  Interval status_due_{between_statuses};
  Interval sync_{between_syncs};
};

}  // namespace

void Sweep::State::open() {
  if (world.rank() != 0) {
    Opening opening;
    island::unpack(world.receive(0, tag::opening), opening);
    begin_with(opening);
    return;
  }
  const auto tell_others = [&](const Opening& opening) {
    for (int rank = 1; rank < world.size(); ++rank) world.send(rank, tag::opening, island::pack(opening));
    if (opening.declined) world.flush();
    begin_with(opening);
  };
  try {
    if (options.ranks_per_run > world.size()) {
      throw core::Error(core::ExitCode::usage, fmt::format("--ranks-per-run: is {}", options.ranks_per_run),
                        fmt::format("there are {} ranks", world.size()),
                        "start more, or ask for fewer ranks of a run");
    }
    plan = make_plan(read_sweep(options.file));
    share = share_of(plan, options.part.number, options.part.count);
    open_folder();
    join_allocation();
    choose_runs();
  } catch (...) {
    tell_others({true});
    throw;
  }
  tell_others({false, seconds_for_runs()});
}

void Sweep::State::begin_with(const Opening& opening) {
  declined = opening.declined;
  if (!opening.seconds_left) return;
  deadline =
      SteadyClock::now() + std::chrono::duration_cast<SteadyClock::duration>(Seconds(*opening.seconds_left));
}

std::optional<double> Sweep::State::seconds_for_runs() const {
  std::optional<double> seconds;
  if (options.seconds_at_most) {
    seconds = *options.seconds_at_most - Seconds(SteadyClock::now() - options.began).count();
  }
  if (const auto of_job = allocation ? allocation->seconds_to_run() : std::nullopt) {
    seconds = std::min(seconds.value_or(*of_job), *of_job);
  }
  // Limited to a century, which a clock can represent.
  if (seconds) seconds = std::clamp(*seconds - reserve_to_end.count(), 0.0, 3e9);
  return seconds;
}

void Sweep::State::join_allocation() {
  allocation = cluster::Allocation::from_environment();
  if (!allocation) return;
  try {
    cluster::remember_run(*allocation, folder->directory().path());
  } catch (const core::Error& failure) {
    beginning.warnings.emplace_back(failure.what());
  }
}

void Sweep::State::open_folder() {
  beginning.directory =
      options.directory.empty() ? std::filesystem::path("runs") / plan.name : options.directory;
  if (options.fresh) beginning.moved_aside = move_sweep_aside(beginning.directory);
  folder = std::make_unique<SweepFolder>(beginning.directory, options.part);
  folder->begin(plan);
  folder->directory().clear_stop_request();
  beginning.warnings = folder->memory().warnings;
  // A run that ended just before its process may have left its folder.
  if (plan.keep == Keep::directories) return;
  for (const auto& [id, result] : folder->memory().results) {
    if (!result.failed()) folder->remove_run(id);
  }
}

void Sweep::State::choose_runs() {
  const auto& known = folder->memory().results;
  for (const std::size_t position : share) {
    const auto result = known.find(plan.runs[position].id);
    const bool is_known = result != known.end();
    const bool has_failed = is_known && result->second.failed();
    if (is_known) ++(has_failed ? beginning.failed : beginning.finished);
    if (options.selection == Selection::failed ? has_failed : !is_known) to_do.push_back(position);
  }
  beginning.planned = share.size();
  beginning.to_do = to_do.size();
  beginning.groups = division.groups();
  beginning.ranks = world.size();
}

void Sweep::State::restore_log() const {
  if (world.rank() == 0) {
    core::log_to_file(folder->directory().path() / "log.txt", core::Voice::speaker, 0);
  } else {
    core::log_to_file({}, core::Voice::warner, world.rank());
  }
}

SweepEnding Sweep::State::coordinate(SweepObserver& observer) {
  restore_log();
  for (const auto& warning : beginning.warnings) spdlog::info("{}", warning);
  spdlog::info(
      "crossisle {}: sweep {}, part {}: {} runs to do of {} ({} finished, {} failed before), on {} groups of "
      "{} ranks",
      CROSSISLE_VERSION, plan.name, options.part.text(), beginning.to_do, beginning.planned,
      beginning.finished, beginning.failed, beginning.groups, options.ranks_per_run);
  if (allocation) spdlog::info("{}", allocation->text());
  observer.began(plan, beginning);
  MainQueue queue(world, division, options, plan, *folder, beginning, to_do, deadline,
                  allocation ? allocation->job() : std::string(), observer);
  RankGroup group(world.split(division.group_of(0)), deadline, [this] { restore_log(); });
  const auto own = group.lead(queue);
  queue.add_spent(own.spent);
  if (own.stopped) queue.note_stopped();
  queue.wait_for_others();
  auto ending = queue.ending();
  for (const std::size_t position : share) {
    const auto& run = plan.runs[position];
    const auto now = queue.results().find(run.id);
    const auto before = folder->memory().results.find(run.id);
    const Result* result = now != queue.results().end()               ? &now->second
                           : before != folder->memory().results.end() ? &before->second
                                                                      : nullptr;
    if (result == nullptr || !result->failed()) continue;
    ending.failure = result->code;
    ending.failed_run = run.name;
    ending.failure_reason = result->reason;
    break;
  }
  ending.others_at_work = own.others_at_work || queue.others_at_work();
  spdlog::info(
      "{}: {} runs done in {}; in searches {:.1f} % of {} ranks' time, {:.1f} % of leaders' CPU time",
      store::name_of(ending.state), ending.done, core::human_duration(ending.seconds),
      100.0 * ending.search_share, world.size(), 100.0 * ending.search_share_of_cpu);
  return ending;
}

Sweep::Sweep(island::Communicator& world, const SweepOptions& options)
    : state_(std::make_unique<State>(world, options)) {
  state_->open();
}

Sweep::~Sweep() = default;
Sweep::Sweep(Sweep&&) noexcept = default;

const std::filesystem::path& Sweep::directory() const {
  return state_->beginning.directory;
}

SweepEnding Sweep::execute(SweepObserver& observer) {
  auto& state = *state_;
  if (state.declined) return {};
  const int rank = state.world.rank();
  if (rank == 0) return state.coordinate(observer);
  state.restore_log();
  const int index = state.division.group_of(rank);
  RankGroup group(state.world.split(index), state.deadline, [&state] { state.restore_log(); });
  if (rank != state.division.leader(index)) {
    group.follow();
    return {};
  }
  RemoteQueue queue(state.world, state.deadline);
  const auto ending = group.lead(queue);
  queue.leave(ending);
  // Ranks that are left at work end together with the job, which rank 0 ends.
  if (ending.others_at_work) state.world.receive(0, tag::batch);
  return {};
}

}  // namespace crossisle::sweep
