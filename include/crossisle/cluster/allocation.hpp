// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace crossisle::cluster {

/// One start of a Slurm job. If a job is requeued because a node does not respond, the processes of its
/// earlier start may still be running there.
struct JobStart {
  std::string job;  ///< cluster and number of the job; for an array, of the individual task
  std::int64_t restarts = 0;

  /// Returns the start described by the environment, or nothing outside a job. Does not query any daemon.
  static std::optional<JobStart> from_environment();

  /// True if this is a later start of the same job, after a requeue.
  bool follows(const JobStart& earlier) const { return job == earlier.job && restarts > earlier.restarts; }
  bool operator==(const JobStart&) const = default;
};

/// The Slurm job that this process runs in.
///
/// The remaining time is determined once, from SLURM_JOB_END_TIME if Slurm sets it (since 23.02), otherwise
/// from `squeue`, and then counted down on this host's clock.
///
/// @code
///   if (const auto allocation = Allocation::from_environment()) {
///     spdlog::info("{}", allocation->text());
///     seconds_at_most = allocation->seconds_to_run();
///   }
/// @endcode
class Allocation {
 public:
  using Clock = std::chrono::steady_clock;

  /// Returns the job of this process, or nothing outside a job. May take seconds if a busy Slurm has to be
  /// queried; it is enough if one rank calls it.
  static std::optional<Allocation> from_environment();

  /// Returns the job as users know it: `17`, or `17_3` for a task of an array.
  const std::string& job() const noexcept { return job_; }
  /// Returns the job number that Slurm assigned; for a task of an array, it differs from job().
  const std::string& number() const noexcept { return number_; }
  /// Returns the number of times that the job was requeued.
  int restarts() const noexcept { return restarts_; }
  /// Returns the nodes in Slurm's notation, such as `n[1-4]`.
  const std::string& nodes() const noexcept { return nodes_; }

  /// Returns the seconds until the time limit (0 once it has passed), or nothing if there is no limit or
  /// Slurm does not report it.
  std::optional<double> remaining_seconds() const;
  /// Returns the seconds for which the run may continue, so that it writes a checkpoint before the limit even
  /// without a signal.
  std::optional<double> seconds_to_run() const;
  /// Returns a text for the log: `Slurm job 17, restarted once, on n[1-2], 1 h 58 min left`.
  std::string text() const;

 private:
  std::string job_;
  std::string number_;
  int restarts_ = 0;
  std::string nodes_;
  std::optional<Clock::time_point> end_;
};

}  // namespace crossisle::cluster
