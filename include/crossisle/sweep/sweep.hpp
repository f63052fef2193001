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

/// Which runs of a sweep are taken on.
enum class Selection : std::uint8_t {
  unfinished,  ///< those that nothing is known of
  failed,      ///< those that failed before
};

struct SweepOptions {
  std::filesystem::path file;
  std::filesystem::path directory{};  ///< empty: folder of the sweep's name in `runs`
  Part part{};
  Selection selection = Selection::unfinished;
  int ranks_per_run = 1;
  bool fresh = false;                       ///< move a sweep that is there aside instead of continuing it
  std::optional<double> seconds_at_most{};  ///< stops with checkpoints so that it ends within this time
  /// When the job began, for the share of its time that is spent in searches.
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
};

/// What rank 0 knows when a sweep begins.
struct SweepBeginning {
  std::filesystem::path directory;
  std::optional<std::filesystem::path> moved_aside;
  std::vector<std::string> warnings;
  std::size_t planned = 0;   ///< runs of the part with results of their own
  std::size_t finished = 0;  ///< of these, before
  std::size_t failed = 0;    ///< of these, before
  std::size_t to_do = 0;     ///< now
  int groups = 1;
  int ranks = 1;
};

/// How a sweep gets on; counts are of the part.
struct SweepStatus {
  std::size_t planned = 0;
  std::size_t finished = 0;
  std::size_t failed = 0;
  double runs_per_second = 0.0;   ///< of this process
  std::uint64_t evaluations = 0;  ///< of this process
  std::optional<double> seconds_left{};
};

/// What rank 0 knows when a sweep ends.
struct SweepEnding {
  store::RunState state = store::RunState::finished;
  SweepStatus status{};
  std::size_t done = 0;       ///< runs of this process
  double seconds = 0.0;       ///< of this process
  double search_share = 0.0;  ///< part of the ranks' time that was spent inside searches
  /// The same of the processor time of the groups' leaders, which does not tell whether cores are shared with others.
  double search_share_of_cpu = 0.0;
  /// First of the failed runs of the part, in the order of the plan; `finished` where none has failed.
  core::ExitCode failure = core::ExitCode::finished;
  std::string failed_run{};
  std::string failure_reason{};
  /// Some ranks can only be ended with the job (island::Communicator::end_job).
  bool others_at_work = false;
};

/// Is told, on rank 0, how a sweep gets on.
class SweepObserver {
 public:
  virtual ~SweepObserver() = default;
  virtual void began(const Plan& plan, const SweepBeginning& beginning) = 0;
  virtual void progressed(const SweepStatus& status) = 0;
};

/// A sweep on all ranks of a job: many runs at a time, each on a group of ranks.
///
/// Rank 0 hands out runs (Dispatcher), writes what came of them (SweepFolder), and works on runs of its own as any other
/// leader of a group; it hears the others many times a second while it does. A run that fails is written down with its
/// reason and the rest goes on. SIGINT, SIGTERM or SIGUSR1 to any rank, a request in the folder, or the end of the time
/// allowed or of the Slurm job stops all runs with checkpoints; the same sweep then goes on from these. What is found depends on none of it.
///
/// The constructor reads the sweep and opens its folder; if rank 0 cannot, it throws there alone, and `execute` has
/// nothing to do on the others. An exception from `execute` on any rank must end the job.
class Sweep {
 public:
  Sweep(island::Communicator& world, const SweepOptions& options);
  ~Sweep();
  Sweep(Sweep&&) noexcept;

  /// The sweep's directory; known on rank 0 only.
  const std::filesystem::path& directory() const;

  /// @return on rank 0 how it ended; nothing of meaning on the others
  SweepEnding execute(SweepObserver& observer);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossisle::sweep
