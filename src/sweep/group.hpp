// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "crossisle/island/communicator.hpp"
#include "crossisle/run/problem.hpp"
#include "messages.hpp"

namespace crossisle::sweep {

using SteadyClock = std::chrono::steady_clock;

/// Source of jobs and sink of results for a group leader.
class JobQueue {
 public:
  virtual ~JobQueue() = default;
  /// Returns the next run; nothing if no run is left, or if all runs are to stop.
  virtual std::optional<Job> next() = 0;
  virtual void put(Result result) = 0;
  /// Does other work of the leader; called many times a second during a run.
  virtual void attend() = 0;
  virtual bool wants_stop() = 0;
};

/// Outcome of a group's work.
struct GroupEnding {
  bool stopped = false;         ///< in the middle of a run
  bool others_at_work = false;  ///< the group's other ranks can be ended only with the job
  TimeSpent spent{};
};

/// Ranks that execute runs together, one after the other.
class RankGroup {
 public:
  /// @param deadline time by which runs must have stopped, or none
  /// @param restore_log function that is called after a run that had a separate log
  RankGroup(island::Communicator ranks, std::optional<SteadyClock::time_point> deadline,
            std::function<void()> restore_log);

  /// Executes the runs of a queue; called on rank 0 of the group only.
  GroupEnding lead(JobQueue& queue);
  /// Takes part in the runs until dismissed; called on the other ranks of the group only.
  void follow();
  int size() const noexcept { return ranks_.size(); }

 private:
  /// Returns the result of a run; nothing if it was stopped.
  std::optional<Result> lead_run(const Job& job, JobQueue& queue, GroupEnding& group_ending);
  run::RunOptions options_of(const Job& job) const;
  void tell_others(const Job& job);

  island::Communicator ranks_;
  std::optional<SteadyClock::time_point> deadline_;
  std::function<void()> restore_log_;
  run::ProblemCache cache_;
};

}  // namespace crossisle::sweep
