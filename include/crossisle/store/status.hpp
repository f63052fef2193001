// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossisle::store {

using Clock = std::chrono::system_clock;

enum class RunState { running, stopped, finished, failed };

/// Kind of work that a status describes; each kind has a different unit of progress.
enum class WorkKind {
  search,      ///< generations
  exhaustive,  ///< blocks of the design space
  sweep,       ///< completed runs
};

/// Returns the name of one step of such work: `generation`, `block` or `run`.
const char* step_name(WorkKind kind) noexcept;

/// Returns the name of this host.
std::string this_host();

/// Returns `running`, `stopped`, `finished` or `failed`.
const char* name_of(RunState state) noexcept;

/// Cause of a stop before the end of a run.
enum class StopCause {
  signal,
  time,     ///< the time allowed was nearly used up
  request,  ///< a request: RunView::request_stop, or the command line of the run itself
};

/// State and progress that a live run reports to readers of its folder.
struct Status {
  RunState state = RunState::running;
  std::string host{};
  std::int64_t pid = 0;
  /// Start of the process in clock ticks since its host was started; together with `pid` it identifies the
  /// process even if clocks are changed.
  std::optional<std::int64_t> process_start{};
  WorkKind kind = WorkKind::search;
  Clock::time_point started{};  ///< of this process, to the millisecond
  Clock::time_point updated{};  ///< to the millisecond
  std::int64_t generation = 0;
  std::int64_t generations = 0;  ///< last generation of the run; 0: not known
  std::int64_t evaluations = 0;
  std::optional<double> best_objective{};  ///< nothing until a design is feasible
  double feasible_share = 0;               ///< of the designs evaluated, 0 to 1
  double evaluations_per_second = 0;
  std::optional<double> seconds_left{};
  std::optional<std::int64_t> checkpoint_generation{};
  std::optional<Clock::time_point> checkpoint_written{};
  std::int64_t ranks = 1;
  std::int64_t islands = 1;
  std::optional<StopCause> stopped_by{};
  std::string ended_by{};              ///< word for the reason of the end of a finished run, or empty
  std::string job{};                   ///< of the batch system, or empty
  std::string message{};               ///< reason of a failure or stop in words, or empty
  std::vector<std::string> reasons{};  ///< for which a finished run found no feasible design, in words

  /// Returns the seconds from the newest checkpoint to `now`; nothing if there is none, or if the clock was
  /// set back since then.
  std::optional<double> checkpoint_age_s(Clock::time_point now) const;
  bool operator==(const Status&) const = default;
};

/// Writes the identity of this process into a status.
void describe_this_process(Status& status);

/// State of a run's process, as inferred on this host from its status.
enum class Liveness {
  at_work,  ///< its state is `running`, and nothing contradicts it
  ended,    ///< stopped, finished or failed, according to its state
  dead,     ///< its state is `running`, and its process does not exist any more
  silent,   ///< its state is `running`, without a sign of life for over a minute
};

/// Returns the liveness of a status. `dead` is detected only on the run's own host, where the process itself
/// is checked; on other hosts the clocks decide. On those, a status more than a minute ahead of the clock is
/// treated as one that is more than a minute old.
Liveness liveness(const Status& status, Clock::time_point now);

/// Returns the status as the text of `status.json`: times in ISO 8601 UTC, absent values as null.
std::string to_json(const Status& status);
/// Returns the text of `status.json` with the additional key `liveness`.
std::string to_json(const Status& status, Liveness liveness);

}  // namespace crossisle::store
