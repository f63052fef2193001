// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "crossisle/cluster/job.hpp"
#include "crossisle/island/watchdog.hpp"
#include "crossisle/run/engine.hpp"
#include "crossisle/run/engine_kind.hpp"
#include "crossisle/run/pace.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/session.hpp"
#include "crossisle/run/signals.hpp"
#include "crossisle/store/run_directory.hpp"
#include "crossisle/store/run_writer.hpp"
#include "finish.hpp"
#include "reuse.hpp"

namespace crossisle::run {

using Seconds = std::chrono::duration<double>;
using SteadyClock = std::chrono::steady_clock;

/// Time between two cuts: short enough for a live display and a prompt stop, long enough for negligible cost.
inline constexpr Seconds epoch_length{0.2};
/// Time between two versions of status.json.
inline constexpr Seconds status_interval{1.0};

/// Time account of a rank, sent to rank 0 at the end.
struct TimeSpent {
  std::string host;
  double seconds = 0.0;
  double seconds_evaluating = 0.0;
  std::uint64_t networks_known = 0;  ///< Engine::networks_known

  template <class Archive>
  void serialize(Archive& archive) {
    archive(host, seconds, seconds_evaluating, networks_known);
  }
};

/// Time, signals and files of a run, which an engine executes. Only rank 0 handles files.
struct Session::State {
  island::Communicator& communicator;
  RunOptions options;
  bool declined = false;

  ProblemCache own_cache;
  ProblemCache& cache;
  Configuration configuration;
  std::shared_ptr<cost::CostModel> model;
  std::unique_ptr<objective::Objective> objective;
  std::optional<Reuse> reuse;  ///< before the engine, which uses it; its runs on rank 0 only
  std::unique_ptr<Engine> engine;
  SignalWatch signals;

  std::unique_ptr<island::Watchdog> watchdog;
  bool asked_to_stop_now = false;

  // Rank 0 only.
  RunObserver* observer = nullptr;
  std::unique_ptr<store::RunDirectory> directory;  ///< none until there is something to keep
  std::unique_ptr<store::RunWriter> writer;        ///< none without a directory
  std::optional<cluster::Allocation> allocation;
  Beginning beginning;
  std::string finished_digest;  ///< of the run.h5 of a run that had finished before
  std::optional<Front> finished_front;
  std::optional<Diagnosis> finished_diagnosis;
  Progress progress;  ///< of the engine at the last cut, or of the file from which the run begins
  std::uint64_t evaluations_before = 0;
  Seconds spent_before{0.0};                    ///< by earlier processes of a run with a wall time
  std::optional<std::uint64_t> networks_known;  ///< sum over the ranks, at the end
  std::uint32_t last_step = 0;  ///< last step to complete: the last one of the run or of the request
  store::StopCause stop_cause = store::StopCause::request;
  store::Status status;
  SteadyClock::time_point began = SteadyClock::now();
  SteadyClock::time_point advance_began = SteadyClock::now();
  SteadyClock::time_point checkpointed = SteadyClock::now();
  SteadyClock::time_point status_sent{};
  Pace pace;
  Seconds per_checkpoint{0.0};  ///< time of the last checkpoint written

  State(island::Communicator& communicator_in, RunOptions options_in, ProblemCache* cache_in)
      : communicator(communicator_in),
        options(std::move(options_in)),
        cache(cache_in == nullptr ? own_cache : *cache_in) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { communicator.set_attendant({}); }

  bool coordinates() const { return communicator.rank() == 0; }
  const char* step_name() const { return store::step_name(engine_kind(configuration).work); }

  // opening.cpp: from the configuration and the folder to the point where the run begins.
  void open();
  void pass_on(const island::Message& message);
  void check_limits();
  void open_directory();
  void open_finished(const Inspection& inspection);
  void make_directory();
  void join_allocation();
  void share_reuse();
  void restore(const store::SavedRun& saved);

  // session.cpp: progress of the run, and the decision to end it.
  void prepare();
  void watch();
  void attend();
  void begin();
  bool is_checkpoint_due() const;
  bool is_out_of_time() const;
  bool is_to_stop(int signals_received);
  Seconds spent() const;
  void apply_wall_time();
  void note_end();
  void note_diagnosis(const std::optional<Diagnosis>& diagnosis);
  StepRequest step_request() const;
  bool advance();
  Ending coordinate();
  void finish_engine();
  Ending end_early();
  Ending abandon();
  Ending end_finished();
  Ending ending(store::RunState run_state, std::uint32_t step) const;
  Ending ending_of_finished() const;
  void serve();
  Ending execute(RunObserver& observer_in);

  // record.cpp: checkpoints, status, log and timing on the disk.
  void start_writing();
  void log_reuse() const;
  std::optional<std::uint64_t> evaluations_reused() const;
  void need_directory();
  void describe_process();
  void release_rows() const;
  void write_checkpoint();
  void hand_over_checkpoint() const;
  void hear_writer();
  void make_safe();
  void update_status(store::RunState run_state);
  void send_status();
  void show_progress();
  void write_last_status(store::RunState run_state);
  void write_stopped_status();
  void note_failure(const std::string& what) noexcept;
  TimeSpent time_spent() const;
  void gather_times();
  store::RunContent content() const;
};

}  // namespace crossisle::run
