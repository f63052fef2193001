// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "crossisle/core/fault_point.hpp"
#include "crossisle/core/log.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/island/message.hpp"
#include "crossisle/store/timing.hpp"
#include "elapsed.hpp"
#include "session_state.hpp"

namespace crossisle::run {

void Session::State::start_writing() {
  core::log_to_file(beginning.directory / "log.txt", core::Voice::speaker, 0);
  writer = std::make_unique<store::RunWriter>(*directory);
  if (beginning.origin == Origin::continued)
    spdlog::info("continued from {} {}", step_name(), beginning.generation);
  if (!beginning.warning.empty()) spdlog::warn("{}", beginning.warning);
  spdlog::info("crossisle {} on {} ranks of {}: {}, {}", CROSSISLE_VERSION, communicator.size(), status.host,
               configuration.name, engine_kind(configuration).extent(configuration));
  log_reuse();
  if (allocation) {
    status.job = allocation->job();
    spdlog::info("{}", allocation->text());
  }
}

void Session::State::log_reuse() const {
  if (!reuse) return;
  for (const auto& run : reuse->runs)
    spdlog::info("reuses {} of {} recorded designs of {}", run.taken, run.recorded, run.place.string());
  if (reuse->is_full) {
    spdlog::warn("not all recorded designs are reused: their metrics take at most {:.0f} MiB on each rank",
                 max_reuse_bytes / (1U << 20U));
  }
}

/// Returns the number of evaluations of this process, on all ranks, that were taken from stored runs; none
/// before the ranks have reported it at the end.
std::optional<std::uint64_t> Session::State::evaluations_reused() const {
  if (!reuse || !networks_known) return std::nullopt;
  // Ranks of a team take different networks of the same designs.
  return *networks_known / configuration.networks.size();
}

void Session::State::need_directory() {
  if (directory) return;
  make_directory();
  directory->write_text("config.resolved.yaml", resolved_yaml(configuration));
  start_writing();
}

void Session::State::describe_process() {
  store::describe_this_process(status);
  status.kind = engine_kind(configuration).work;
  status.started = store::Clock::now();
  status.ranks = communicator.size();
  status.islands = configuration.islands;
}

void Session::State::release_rows() const {
  auto rows = engine->take_rows();
  if (rows) writer->append(std::move(rows->make), rows->bytes);
}

/// Begins a checkpoint. @pre the state of the last complete step is available
void Session::State::write_checkpoint() {
  need_directory();
  release_rows();
  engine->begin_checkpoint();
  hand_over_checkpoint();
  checkpointed = SteadyClock::now();
}

/// Hands the checkpoint that was begun to the writer, if its other files are on the disk.
void Session::State::hand_over_checkpoint() const {
  auto checkpoint = engine->take_checkpoint();
  if (checkpoint && configuration.stop.wall_time_s)
    checkpoint->content.tables.push_back(elapsed_table(spent().count()));
  if (checkpoint) writer->checkpoint(checkpoint->step, std::move(checkpoint->content));
}

void Session::State::hear_writer() {
  if (!writer) return;
  const auto news = writer->take_news();
  // If the folder has another owner, failed writes are not repeated and not logged.
  if (!news.warnings.empty()) directory->require_owned();
  for (const auto& warning : news.warnings) {
    spdlog::warn("{}; the run continues and will try again", warning);
  }
  if (!news.checkpoint) return;
  status.checkpoint_generation = news.checkpoint;
  status.checkpoint_written = news.written;
  per_checkpoint = Seconds(news.seconds);
  spdlog::info("checkpoint of {} {} written in {}", step_name(), *news.checkpoint,
               core::human_duration(news.seconds));
}

/// Writes everything up to the last complete step to disk. @pre its state is available, or it has a
/// checkpoint
void Session::State::make_safe() {
  if (status.checkpoint_generation != progress.complete) write_checkpoint();
  writer->drain();
  hear_writer();
}

void Session::State::update_status(store::RunState run_state) {
  const double seconds = Seconds(SteadyClock::now() - began).count();
  const auto& done = progress.tally;
  const auto evaluations = static_cast<double>(done.evaluations);
  status.state = run_state;
  status.generation = progress.complete;
  status.generations = configuration.generations();
  status.evaluations = static_cast<std::int64_t>(done.evaluations);
  if (done.best) status.best_objective = done.best->evaluation.fitness.objective;
  status.feasible_share = done.evaluations == 0 ? 0.0 : static_cast<double>(done.feasible) / evaluations;
  status.evaluations_per_second =
      seconds > 0.0 ? static_cast<double>(done.evaluations - evaluations_before) / seconds : 0.0;
  pace.note(seconds, progress.complete);
  status.seconds_left = pace.seconds_left(configuration.generations());
  status.updated = store::Clock::now();
}

void Session::State::send_status() {
  if (directory) directory->require_owned();
  status.updated = store::Clock::now();
  status_sent = SteadyClock::now();
  if (writer) writer->status(status);
}

void Session::State::show_progress() {
  update_status(store::RunState::running);
  observer->progressed(status);
  if (SteadyClock::now() - status_sent >= status_interval) send_status();
}

/// Writes the final status directly, because the writer, which is idle once drained, drops a status that it
/// cannot write.
void Session::State::write_last_status(store::RunState run_state) {
  update_status(run_state);
  writer->drain();
  core::fault_point("before_last_status");
  directory->write_status(status);
  core::fault_point("after_last_status");
}

/// Writes the final status of a stopped run. A failure is only a warning: the checkpoint does not depend on
/// the status.
void Session::State::write_stopped_status() {
  if (!writer) return;
  try {
    write_last_status(store::RunState::stopped);
  } catch (const core::Error& failure) {
    spdlog::warn("{}; the checkpoint does not depend on it", failure.what());
  }
}

void Session::State::note_failure(const std::string& what) noexcept {
  try {
    if (!writer) return;
    spdlog::info("failed: {}", what);  // for the log file; the caller reports it to the user
    status.state = store::RunState::failed;
    status.message = what;
    status.updated = store::Clock::now();
    // The writer may be blocked by the failed write; it tries that once more and ends.
    communicator.set_attendant({});
    writer.reset();
    directory->write_status(status);
  } catch (const std::exception& failure) {
    spdlog::info("the status cannot be written: {}", failure.what());
  }
}

TimeSpent Session::State::time_spent() const {
  return {store::this_host(), Seconds(SteadyClock::now() - began).count(), engine->seconds_evaluating(),
          engine->networks_known()};
}

/// Receives the time account of each rank and adds it to `timing.csv`. @pre the other ranks have no further
/// work
void Session::State::gather_times() {
  std::vector<store::RankTime> times;
  for (int rank = 0; rank < communicator.size(); ++rank) {
    TimeSpent spent = time_spent();
    if (rank > 0) island::unpack(communicator.receive(rank, island::tag::timing), spent);
    networks_known = networks_known.value_or(0) + spent.networks_known;
    times.push_back(
        {status.started, progress.complete, rank, spent.host, spent.seconds, spent.seconds_evaluating});
  }
  if (!directory) return;
  try {
    auto all = store::read_timing(beginning.directory);
    all.insert(all.end(), times.begin(), times.end());
    directory->write_text("timing.csv", store::to_csv(all));
  } catch (const core::Error& failure) {
    spdlog::warn("{}; the run's result does not depend on it", failure.what());
  }
}

/// Returns the content of `run.h5`. @pre without a directory no rows were released
store::RunContent Session::State::content() const {
  return engine->content([&]() -> std::vector<store::Table> {
    if (directory) return directory->read_history();
    const auto rows = engine->take_rows();
    return rows ? rows->make() : std::vector<store::Table>();
  });
}

}  // namespace crossisle::run
