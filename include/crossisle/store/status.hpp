// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace crossisle::store {

using Clock = std::chrono::system_clock;

enum class RunState { running, stopped, finished, failed };

/// Kind of work that a status is about, which is counted in steps of its own.
enum class WorkKind {
  search,      ///< generations
  exhaustive,  ///< blocks of the design space
  sweep,       ///< runs that have ended
};

/// One step of such work: `generation`, `block` or `run`.
const char* step_name(WorkKind kind) noexcept;

/// The name of this host.
std::string this_host();

/// `running`, `stopped`, `finished` or `failed`.
const char* name_of(RunState state) noexcept;

/// What made a run stop before its end.
enum class StopCause {
  signal,
  time,     ///< the time that it had was nearly used up
  request,  ///< somebody who wants it stopped: RunView::request_stop, or the command line of the run itself
};

/// What a live run says about itself, for whoever looks at its folder.
struct Status {
  RunState state = RunState::running;
  std::string host{};
  std::int64_t pid = 0;
  /// When the process began, in clock ticks since its host was started: with `pid` it is the same process, whatever clocks say.
  std::optional<std::int64_t> process_start{};
  WorkKind kind = WorkKind::search;
  Clock::time_point started{};  ///< of this process, to the millisecond
  Clock::time_point updated{};  ///< to the millisecond
  std::int64_t generation = 0;
  std::int64_t generations = 0;  ///< where the run ends; 0: not known
  std::int64_t evaluations = 0;
  std::optional<double> best_objective{};  ///< nothing while no design is feasible
  double feasible_share = 0;               ///< of the designs evaluated, 0 to 1
  double evaluations_per_second = 0;
  std::optional<double> seconds_left{};
  std::optional<std::int64_t> checkpoint_generation{};
  std::optional<Clock::time_point> checkpoint_written{};
  std::int64_t ranks = 1;
  std::int64_t islands = 1;
  std::optional<StopCause> stopped_by{};
  std::string job{};      ///< of the batch system, or empty
  std::string message{};  ///< for a person: why it failed or stopped, or empty

  /// Seconds from the newest checkpoint to `now`; nothing without one, or where the clock was put back since.
  std::optional<double> checkpoint_age_s(Clock::time_point now) const;
  bool operator==(const Status&) const = default;
};

/// Writes into a status which process this is.
void describe_this_process(Status& status);

/// Meaning of a status now, seen from this host.
enum class Liveness {
  at_work,  ///< it says so, and nothing speaks against it
  ended,    ///< stopped, finished or failed, as its state says
  dead,     ///< it says `running`, and its process is gone
  silent,   ///< it says `running`, and nothing else was heard of it for over a minute
};

/// `dead` can be told on the run's own host only, where the process itself is looked at; elsewhere the clocks decide, and a
/// status that is more than a minute ahead of this host's clock tells no more than one that is as old.
Liveness liveness(const Status& status, Clock::time_point now);

/// The status as the text of `status.json`: times in ISO 8601 UTC, absent values as null.
std::string to_json(const Status& status);
/// The same with the key `liveness`.
std::string to_json(const Status& status, Liveness liveness);

}  // namespace crossisle::store
