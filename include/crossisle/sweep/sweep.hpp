// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/island/communicator.hpp"
#include "crossisle/store/status.hpp"
#include "crossisle/sweep/plan.hpp"
#include "crossisle/sweep/sweep_folder.hpp"

namespace crossisle::sweep {

/// Selection of the runs of a sweep to execute.
enum class Selection : std::uint8_t {
  unfinished,  ///< runs without a result
  failed,      ///< runs that have failed
};

struct SweepOptions {
  std::filesystem::path file;
  std::filesystem::path directory{};  ///< empty: folder of the sweep's name in `runs`
  Part part{};
  Selection selection = Selection::unfinished;
  int ranks_per_run = 1;
  bool fresh = false;                       ///< move an existing sweep aside instead of continuing it
  std::optional<double> seconds_at_most{};  ///< stop with checkpoints early enough to end within this time
  /// Start of the job, from which the share of its time spent in searches is computed.
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
};

/// State that rank 0 reports when a sweep begins.
struct SweepBeginning {
  std::filesystem::path directory;
  std::optional<std::filesystem::path> moved_aside;
  std::vector<std::string> warnings;
  std::size_t planned = 0;   ///< runs of the part with distinct results
  std::size_t finished = 0;  ///< of the planned runs, before this start
  std::size_t failed = 0;    ///< of the planned runs, before this start
  std::size_t to_do = 0;     ///< runs to execute now
  int groups = 1;
  int ranks = 1;
};

/// Progress of a sweep; counts refer to the part.
struct SweepStatus {
  std::size_t planned = 0;
  std::size_t finished = 0;
  std::size_t failed = 0;
  double runs_per_second = 0.0;   ///< of this process
  std::uint64_t evaluations = 0;  ///< of this process
  std::optional<double> seconds_left{};
};

/// State that rank 0 reports when a sweep ends.
struct SweepEnding {
  store::RunState state = store::RunState::finished;
  SweepStatus status{};
  std::size_t done = 0;       ///< runs of this process
  double seconds = 0.0;       ///< of this process
  double search_share = 0.0;  ///< part of the ranks' time that was spent inside searches
  /// The same share for the processor time of the group leaders; it does not depend on whether cores are
  /// shared with other programs.
  double search_share_of_cpu = 0.0;
  /// Failure of the first failed run of the part, in the order of the plan; `finished` if no run has failed.
  core::ExitCode failure = core::ExitCode::finished;
  std::string failed_run{};
  std::string failure_reason{};
  /// True if some ranks can be ended only together with the job (island::Communicator::end_job).
  bool others_at_work = false;
};

/// Receives progress events of a sweep; called on rank 0 only.
class SweepObserver {
 public:
  virtual ~SweepObserver() = default;
  virtual void began(const Plan& plan, const SweepBeginning& beginning) = 0;
  virtual void progressed(const SweepStatus& status) = 0;
};

/// Sweep on all ranks of a job: many runs at a time, each on a group of ranks.
///
/// Rank 0 distributes runs (Dispatcher), writes their results (SweepFolder), and executes runs like any other
/// group leader; meanwhile it polls for messages many times a second. A run that fails is recorded with its
/// reason, and the other runs continue. A stop ends all runs with checkpoints, from which the same sweep
/// resumes. Causes of a stop are a signal to any rank (run::SignalWatch), a request in the folder, and the
/// end of the allowed time or of the Slurm job. The results do not depend on stops.
///
/// The constructor reads the sweep and opens its folder. If this fails on rank 0, only rank 0 throws, and
/// `execute` returns at once on the other ranks. An exception from `execute` on any rank must end the job.
class Sweep {
 public:
  Sweep(island::Communicator& world, const SweepOptions& options);
  ~Sweep();
  Sweep(Sweep&&) noexcept;

  /// Returns the sweep's directory; known on rank 0 only.
  const std::filesystem::path& directory() const;

  /// Executes the sweep. @return the outcome on rank 0; unspecified on the other ranks
  SweepEnding execute(SweepObserver& observer);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossisle::sweep
