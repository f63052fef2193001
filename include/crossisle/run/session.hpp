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
#include "crossisle/run/front.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/store/status.hpp"

namespace crossisle::run {

class ProblemCache;

/// When a run makes its directory.
enum class FilesFrom : std::uint8_t {
  beginning,  ///< at once
  checkpoint,  ///< with its first checkpoint: a run that is over before leaves no file, and its result is its Ending
};

struct RunOptions {
  std::filesystem::path configuration;
  std::vector<std::string> overrides;  ///< `dotted.key=value`
  std::filesystem::path directory;     ///< empty: folder of the configuration's name in `runs`
  bool fresh = false;                  ///< move a run that is there aside instead of continuing it
  std::optional<std::uint32_t> stop_after_generation;
  std::optional<double> seconds_at_most;  ///< stops with a checkpoint so that it ends within this time
  FilesFrom files_from = FilesFrom::beginning;
  /// True if the Slurm job of this process, if any, is for this run: its time limit stops the run, and `status JOB` finds
  /// the run by it.
  bool has_job = true;
};

/// Origin of the state that a run begins with.
enum class Origin : std::uint8_t { started, continued, already_finished };

/// Facts about the beginning of a run; complete on rank 0 only.
struct Beginning {
  Origin origin = Origin::started;
  std::uint32_t generation = 0;  ///< last complete generation of a continued run
  std::filesystem::path directory;
  std::optional<std::filesystem::path> moved_aside;  ///< where --fresh put the run that was there
  std::string warning;                               ///< what was wrong with a newer checkpoint, or empty
  int ranks = 1;
  int idle_ranks = 0;
};

/// Outcome of a run; complete on rank 0 only.
struct Ending {
  store::RunState state = store::RunState::finished;
  std::uint32_t generation = 0;
  std::uint64_t evaluations = 0;
  double seconds = 0.0;  ///< of this process
  std::optional<island::DesignRecord> best;
  std::array<std::uint64_t, objective::status_count> by_status{};  ///< number of designs
  std::optional<search::NearMiss> nearest{};                       ///< none where a design is feasible
  std::optional<std::uint32_t> exhausted_in{};  ///< generation in which every design of the space was known
  std::string digest;                           ///< of run.h5, once finished
  std::optional<Front> front;  ///< once finished, of a search with several goals or an exhaustive one
  /// Given up in the middle of a generation: the other ranks wait for no end, so that the job has to be ended for them
  /// (island::Communicator::end_job).
  bool others_at_work = false;
};

/// Receives progress events of a run; called on rank 0 only.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void began(const Configuration& configuration, const Beginning& beginning) = 0;
  virtual void progressed(const store::Status& status) = 0;
  /// Does other work of this rank; called many times a second, also within a long generation.
  virtual void attend() {}
  /// Returns true to stop the run with a checkpoint, as a signal does.
  virtual bool wants_stop() { return false; }
};

/// A run on all ranks of a job: the loop that ties islands to the store.
///
/// Rows of what was done and checkpoints are written by a thread of rank 0, so that no island waits for a disk. It stops
/// early on the first SIGINT, SIGTERM or SIGUSR1 to any rank, by `stop_after_generation`, by `seconds_at_most`, or by a
/// request in the run directory (store::RunView::request_stop), or as the time limit of its Slurm job comes near: at the end of the generations that are under way, or of
/// the one before on a second signal where a generation takes long.
/// The observer may ask for the same. Where there is no run directory yet, a stop makes it.
///
/// The constructor reads the configuration, opens the run directory and finds out where to begin; if rank 0 cannot, it
/// throws there alone, and `execute` has nothing to do on the others: nobody is left waiting. `execute` runs to the end
/// or to a request to stop; an exception from it on any rank must end the job (island::Communicator::abort).
///
/// Islands advance on their own between consistent cuts ("epochs") of about a fifth of a second, at the end of which
/// their leaders report to rank 0; that is the only time anybody waits for everybody.
class Session {
 public:
  Session(island::Communicator& communicator, const RunOptions& options);
  /// The same with what earlier runs of this process have left. @param cache must outlive the session
  Session(island::Communicator& communicator, const RunOptions& options, ProblemCache& cache);
  ~Session();
  Session(Session&&) noexcept;

  /// @pre rank 0
  const Configuration& configuration() const;
  /// Returns the run directory. @pre rank 0
  const std::filesystem::path& directory() const;
  /// @return on rank 0 how it ended; nothing of meaning on the others
  Ending execute(Observer& observer);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossisle::run
