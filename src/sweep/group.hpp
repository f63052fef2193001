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

/// Where the leader of a group gets runs from, and puts what comes of them.
class Desk {
 public:
  virtual ~Desk() = default;
  /// The next run; none where nothing is left, or all is to stop.
  virtual std::optional<Job> next() = 0;
  virtual void put(Result result) = 0;
  /// Whatever else there is to do, many times a second during a run.
  virtual void attend() = 0;
  virtual bool wants_stop() = 0;
};

/// How a group has ended its work.
struct GroupEnding {
  bool stopped = false;         ///< in the middle of a run
  bool others_at_work = false;  ///< its other ranks can only be ended with the job
  TimeSpent spent{};
};

/// Ranks that carry out one run after the other together.
class RankGroup {
 public:
  /// @param deadline when runs have to have stopped, or none
  /// @param restore_log is called after a run that had a log of its own
  RankGroup(island::Communicator ranks, std::optional<SteadyClock::time_point> deadline,
            std::function<void()> restore_log);

  /// For rank 0 of the group.
  GroupEnding lead(Desk& desk);
  /// For its other ranks: until they are sent home.
  void follow();
  int size() const noexcept { return ranks_.size(); }

 private:
  /// What came of a run; nothing where it has stopped.
  std::optional<Result> lead_run(const Job& job, Desk& desk, GroupEnding& group_ending);
  run::RunOptions options_of(const Job& job) const;
  void tell_others(const Job& job);

  island::Communicator ranks_;
  std::optional<SteadyClock::time_point> deadline_;
  std::function<void()> restore_log_;
  run::ProblemCache cache_;
};

}  // namespace crossisle::sweep
