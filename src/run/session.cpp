// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/session.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "crossisle/core/fault_point.hpp"
#include "crossisle/core/log.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/island/message.hpp"
#include "session_state.hpp"

namespace crossisle::run {
namespace {

/// Time that a second signal gives the current step to end.
constexpr Seconds patience{1.0};
/// Part of the time limit that is reserved for ending, in addition to the time of the last step and of the
/// last checkpoint.
constexpr Seconds reserve_to_end{0.5};

/// Exception that makes rank 0 abandon the current step, whether it waits or works.
struct StopNow {};

}  // namespace

void Session::State::prepare() {
  model = cache.model(configuration);
  objective = std::make_unique<objective::Objective>(make_objective(configuration));
  share_reuse();
  engine->prepare(*model, *objective, reuse ? &reuse->metrics : nullptr);
  beginning.idle_ranks = engine->idle_ranks();
}

void Session::State::watch() {
  watchdog = std::make_unique<island::Watchdog>(communicator, configuration.execution.watchdog_seconds);
  communicator.set_attendant([this] { attend(); });
}

void Session::State::attend() {
  watchdog->look();
  if (SignalWatch::count() >= 2 && !asked_to_stop_now) {
    asked_to_stop_now = true;
    if (!coordinates()) communicator.send(0, island::tag::stop_now, {});
  }
  if (!coordinates()) return engine->attend();
  observer->attend();
  const auto now = SteadyClock::now();
  if (now - status_sent >= status_interval) send_status();
  if (now - advance_began < patience) return;
  for (int rank = 1; rank < communicator.size() && !asked_to_stop_now; ++rank) {
    asked_to_stop_now = communicator.try_receive(rank, island::tag::stop_now).has_value();
  }
  if (asked_to_stop_now) throw StopNow{};
}

void Session::State::begin() {
  describe_process();
  if (beginning.origin == Origin::continued) status.checkpoint_generation = beginning.generation;
  if (directory) start_writing();
  update_status(store::RunState::running);
  send_status();
  observer->began(configuration, beginning);
}

bool Session::State::is_checkpoint_due() const {
  const Seconds every(configuration.checkpoint.every_seconds);
  // Early enough for the checkpoint to be on the disk when the interval ends, so that no more than one
  // interval is ever repeated.
  const Seconds ahead =
      std::min(per_checkpoint + std::max(Seconds(engine->seconds_per_step()), epoch_length), every / 2);
  return every.count() > 0.0 && SteadyClock::now() - checkpointed >= every - ahead;
}

bool Session::State::is_out_of_time() const {
  if (!options.seconds_at_most) return false;
  const Seconds used = SteadyClock::now() - began;
  const Seconds per_step(engine->seconds_per_step());
  const Seconds to_end = 2.0 * std::max(per_step, epoch_length) + 2.0 * per_checkpoint + reserve_to_end;
  return used + to_end >= Seconds(*options.seconds_at_most);
}

/// Returns the time of all processes that executed the run. @pre the run has a wall time
Seconds Session::State::spent() const {
  return spent_before + (SteadyClock::now() - began);
}

/// Ends the run after the last complete step if its wall time is used up.
void Session::State::apply_wall_time() {
  if (!configuration.stop.wall_time_s) return;
  progress = engine->progress();
  if (progress.is_over() || progress.complete == configuration.generations()) return;
  if (spent() < Seconds(*configuration.stop.wall_time_s)) return;
  engine->end_by(search::EndReason::wall_time);
  progress = engine->progress();
}

bool Session::State::is_to_stop(int signals_received) {
  if (signals_received > 0) {
    stop_cause = store::StopCause::signal;
    spdlog::info("stop requested by a signal");
    return true;
  }
  if (is_out_of_time()) {
    stop_cause = store::StopCause::time;
    spdlog::info("the time allowed, {}, is nearly used up", core::human_duration(*options.seconds_at_most));
    return true;
  }
  if (observer->wants_stop()) return true;
  const auto request = directory ? directory->stop_request() : std::nullopt;
  if (!request) return false;
  if (request->after_generation && *request->after_generation > progress.complete) {
    last_step = static_cast<std::uint32_t>(std::min<std::int64_t>(last_step, *request->after_generation));
    return false;
  }
  spdlog::info("stop requested by another process");
  return true;
}

StepRequest Session::State::step_request() const {
  return {last_step, configuration.checkpoint.every_generations, epoch_length,
          [this] { return is_checkpoint_due(); }};
}

/// Advances to the next cut. @return false if the run ends there
bool Session::State::advance() {
  advance_began = SteadyClock::now();
  const auto cut = engine->advance(step_request());
  if (!cut) return false;
  progress = engine->progress();
  if (engine->rows_waiting() > max_rows_held) {
    need_directory();
    release_rows();
  }
  apply_wall_time();
  const bool is_over = progress.is_over() || is_to_stop(cut->signals);
  if (cut->is_for_checkpoint && progress.complete < last_step && !is_over) {
    const auto handing_over_began = SteadyClock::now();
    write_checkpoint();
    if (cut->seconds_copying) {
      const Seconds waited = SteadyClock::now() - handing_over_began + Seconds(*cut->seconds_copying);
      spdlog::info("checkpoint of {} {} handed over: the search waited {:.1f} ms", step_name(),
                   progress.complete, 1e3 * waited.count());
    }
  }
  hand_over_checkpoint();
  hear_writer();
  show_progress();
  return !is_over;
}

Ending Session::State::coordinate() {
  last_step = configuration.generations();
  if (options.stop_after_generation) last_step = std::min(*options.stop_after_generation, last_step);
  // A run that continues may have used up its wall time, even one with no complete step since then.
  if (beginning.origin == Origin::continued) apply_wall_time();
  while (advance()) continue;
  finish_engine();
  gather_times();
  if (const auto reused = evaluations_reused()) {
    spdlog::info("{} of {} evaluations were taken from stored runs", *reused,
                 progress.tally.evaluations - evaluations_before);
  }
  if (progress.complete < configuration.generations() && !progress.is_over()) return end_early();
  note_end();
  if (progress.is_over())
    spdlog::info("ended after {} {}: {}", step_name(), progress.complete, status.message);
  return end_finished();
}

/// States the reason for the end of a finished run in its status.
void Session::State::note_end() {
  const auto reason = end_reason(configuration, progress);
  status.ended_by = name_of(reason);
  if (progress.is_over()) status.message = text_of(reason, configuration.stop);
}

/// States the reasons for which no design is feasible in the status.
void Session::State::note_diagnosis(const std::optional<Diagnosis>& diagnosis) {
  if (diagnosis) status.reasons = reasons(configuration, *diagnosis);
}

void Session::State::finish_engine() {
  advance_began = SteadyClock::now();
  const bool is_saved = status.checkpoint_generation == progress.complete;
  engine->finish(is_saved ? FinalState::saved : FinalState::needed);
  progress = engine->progress();
}

Ending Session::State::end_early() {
  make_safe();
  status.stopped_by = stop_cause;
  write_stopped_status();
  directory->clear_stop_request();
  spdlog::info("stopped after {} {} with a checkpoint", step_name(), progress.complete);
  return ending(store::RunState::stopped, progress.complete);
}

/// Ends in the middle of a step; the other ranks stay at work.
Ending Session::State::abandon() {
  progress = engine->progress();
  // The rows belong to complete steps; they may be written to the journal only together with the state.
  communicator.set_attendant({});
  if (engine->interrupt()) make_safe();
  status.stopped_by = store::StopCause::signal;
  write_stopped_status();
  hear_writer();
  spdlog::info("stopped in the middle of {0} {1}, with a checkpoint of {0} {2}", step_name(),
               progress.complete + 1, status.checkpoint_generation.value_or(0));
  auto result =
      ending(store::RunState::stopped, static_cast<std::uint32_t>(status.checkpoint_generation.value_or(0)));
  result.others_at_work = communicator.size() > 1;
  return result;
}

Ending Session::State::end_finished() {
  auto result = ending(store::RunState::finished, progress.complete);
  if (directory) {
    core::fault_point("before_last_checkpoint");
    // A checkpoint allows the run to be extended later, and its files to be created again.
    make_safe();
  }
  const auto content = this->content();
  result.digest = store::digest(content);
  result.front = read_front(configuration, content);
  result.diagnosis = read_diagnosis(configuration, content);
  note_diagnosis(result.diagnosis);
  if (!directory) return result;
  write_finished_files(configuration, *directory, content, engine->result_files(result.digest),
                       progress.tally.best);
  write_last_status(store::RunState::finished);
  directory->clear_stop_request();
  spdlog::info("finished after {} {}: {} evaluations, digest {}", step_name(), progress.complete,
               progress.tally.evaluations, result.digest);
  return result;
}

Ending Session::State::ending(store::RunState run_state, std::uint32_t step) const {
  const auto& done = progress.tally;
  Ending ending;
  ending.state = run_state;
  ending.generation = step;
  ending.evaluations = done.evaluations;
  ending.seconds = Seconds(SteadyClock::now() - began).count();
  ending.best = done.best;
  if (run_state == store::RunState::finished) ending.ended_by = end_reason(configuration, progress);
  ending.exhausted_in = progress.exhausted_in;
  ending.reused = evaluations_reused();
  ending.by_status = done.by_status;
  ending.nearest = done.nearest;
  return ending;
}

Ending Session::State::ending_of_finished() const {
  auto result = ending(store::RunState::finished, beginning.generation);
  result.digest = finished_digest;
  result.front = finished_front;
  result.diagnosis = finished_diagnosis;
  return result;
}

/// Executes the work of a rank other than 0.
void Session::State::serve() {
  core::log_to_file({}, core::Voice::warner, communicator.rank());
  watch();
  engine->begin();
  engine->serve();
  communicator.send(0, island::tag::timing, island::pack(time_spent()));
}

Ending Session::State::execute(RunObserver& observer_in) {
  observer = &observer_in;
  if (beginning.origin == Origin::already_finished) {
    if (!beginning.warning.empty()) {
      core::log_to_file(beginning.directory / "log.txt", core::Voice::speaker, 0);
      spdlog::warn("{}", beginning.warning);
    }
    observer->began(configuration, beginning);
    return ending_of_finished();
  }
  if (declined) return {};
  prepare();
  if (!coordinates()) {
    serve();
    return {};
  }
  begin();
  try {
    watch();
    if (engine->writes_files()) {
      need_directory();
      engine->use_folder(std::filesystem::absolute(beginning.directory), *directory->owner());
    }
    engine->begin();
    return coordinate();
  } catch (const StopNow&) {
    return abandon();
  } catch (const store::LostFolderError&) {
    core::log_to_file({}, core::Voice::warner, 0);  // the log has another owner too
    throw;
  } catch (const std::exception& failure) {
    note_failure(failure.what());
    throw;
  }
}

Session::Session(island::Communicator& communicator, const RunOptions& options)
    : state_(std::make_unique<State>(communicator, options, nullptr)) {
  state_->open();
}

Session::Session(island::Communicator& communicator, const RunOptions& options, ProblemCache& cache)
    : state_(std::make_unique<State>(communicator, options, &cache)) {
  state_->open();
}

Session::~Session() = default;
Session::Session(Session&&) noexcept = default;

const Configuration& Session::configuration() const {
  return state_->configuration;
}

const std::filesystem::path& Session::directory() const {
  return state_->beginning.directory;
}

Ending Session::execute(RunObserver& observer) {
  return state_->execute(observer);
}

}  // namespace crossisle::run
