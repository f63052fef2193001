// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/island/island.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/diagnosis.hpp"
#include "crossisle/run/front.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/search/stop_rules.hpp"
#include "crossisle/store/status.hpp"

namespace crossisle::run {

class ProblemCache;

/// Time at which a run creates its directory.
enum class FilesFrom : std::uint8_t {
  beginning,   ///< at once
  checkpoint,  ///< with its first checkpoint; a run that ends before that leaves no files
};

/// Treatment of a limit that no chip of the design space can meet, whatever the networks cost on it.
enum class ImpossibleLimit : std::uint8_t {
  refused,   ///< the run does not begin
  searched,  ///< the run ends without a feasible design: one result among those of a sweep over limits
};

struct RunOptions {
  std::filesystem::path configuration;
  std::vector<std::string> overrides;  ///< `dotted.key=value`
  std::filesystem::path directory;     ///< empty: folder in `runs` with the configuration's name
  bool fresh = false;                  ///< move an existing run aside instead of continuing it
  std::optional<std::uint32_t> stop_after_generation;
  std::optional<double> seconds_at_most;  ///< stop with a checkpoint early enough to end within this time
  /// Runs whose stored evaluations are taken instead of computing them again: folders, or packed files. They never
  /// change the result.
  std::vector<std::filesystem::path> reuse{};
  FilesFrom files_from = FilesFrom::beginning;
  /// True if the Slurm job of this process, if there is one, belongs to this run: its time limit stops the
  /// run, and `status JOB` finds the run.
  bool has_job = true;
  ImpossibleLimit impossible_limit = ImpossibleLimit::refused;
};

/// Origin of the state that a run begins with.
enum class Origin : std::uint8_t { started, continued, already_finished };

/// Facts about the beginning of a run; complete on rank 0 only.
struct Beginning {
  Origin origin = Origin::started;
  std::uint32_t generation = 0;  ///< last complete generation of a continued run
  std::filesystem::path directory;
  std::optional<std::filesystem::path> moved_aside;  ///< new folder of the run that --fresh moved aside
  std::string warning;                               ///< problem with a newer checkpoint, or empty
  int ranks = 1;
  int idle_ranks = 0;
};

/// Outcome of a run; complete on rank 0 only.
struct Ending {
  store::RunState state = store::RunState::finished;
  std::uint32_t generation = 0;
  std::uint64_t evaluations = 0;
  double seconds = 0.0;  ///< duration of this process
  std::optional<island::DesignRecord> best;
  std::array<std::uint64_t, objective::max_statuses> by_status{};  ///< number of designs
  std::optional<search::NearMiss> nearest{};                       ///< none if a design is feasible
  std::optional<std::uint32_t> exhausted_in{};  ///< generation in which every design of the space was known
  std::optional<search::EndReason> ended_by{};  ///< once finished
  std::optional<std::uint64_t>
      reused{};                ///< evaluations of this process taken from stored runs, if there are any
  std::string digest;          ///< of run.h5, once finished
  std::optional<Front> front;  ///< once finished, of a search with several goals or an exhaustive one
  std::optional<Diagnosis> diagnosis{};  ///< once finished without a feasible design
  /// True if the run was abandoned in the middle of a generation: the other ranks are still at work, so that
  /// the job has to be ended for them (island::Communicator::end_job).
  bool others_at_work = false;
};

/// Receives progress events of a run; called on rank 0 only.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void began(const Configuration& configuration, const Beginning& beginning) = 0;
  virtual void progressed(const store::Status& status) = 0;
  /// Called many times a second, even within a long generation, so that this rank can do other work.
  virtual void attend() {}
  /// Returns true to stop the run with a checkpoint, as a signal does.
  virtual bool wants_stop() { return false; }
};

/// Run on all ranks of a job: the loop that connects islands with the store.
///
/// A thread of rank 0 writes the history and the checkpoints, so that no island waits for a disk. The run
/// stops early on the first signal to any rank (SignalWatch), by `stop_after_generation`, by
/// `seconds_at_most`, by a request in the run directory (store::RunView::request_stop) or from the observer,
/// and before the time limit of its Slurm job. It stops at the end of the current generations. On a second
/// signal, a long generation is abandoned, and the previous generation is the last one. A stop creates the
/// run directory if it does not exist yet.
///
/// The constructor reads the configuration, opens the run directory and determines where to begin. If this
/// fails on rank 0, only rank 0 throws, and `execute` returns at once on the other ranks, so that no rank
/// waits forever. `execute` runs to the end or to a request to stop; an exception from it on any rank must
/// end the job (island::Communicator::abort).
///
/// Islands advance independently between consistent cuts ("epochs") of about a fifth of a second. At the end
/// of an epoch their leaders report to rank 0; ranks wait for all others only then.
class Session {
 public:
  Session(island::Communicator& communicator, const RunOptions& options);
  /// Creates a session that uses data cached by earlier runs of this process. @param cache must outlive the
  /// session
  Session(island::Communicator& communicator, const RunOptions& options, ProblemCache& cache);
  ~Session();
  Session(Session&&) noexcept;

  /// Returns the configuration. @pre rank 0
  const Configuration& configuration() const;
  /// Returns the run directory. @pre rank 0
  const std::filesystem::path& directory() const;
  /// Executes the run to its end or to a request to stop. @return the outcome on rank 0; unspecified on
  /// others
  Ending execute(RunObserver& observer);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossisle::run
