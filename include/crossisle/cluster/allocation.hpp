// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace crossisle::cluster {

/// One start of a Slurm job. Where a job is put back into the queue because a node does not answer, its earlier start may
/// still be at work there.
struct JobStart {
  std::string job;  ///< cluster and number; of an array, of the task alone
  std::int64_t restarts = 0;

  /// Nothing outside of a job. Asks nobody.
  static std::optional<JobStart> from_environment();

  /// The same job, put back into the queue since.
  bool follows(const JobStart& earlier) const { return job == earlier.job && restarts > earlier.restarts; }
  bool operator==(const JobStart&) const = default;
};

/// The Slurm job that this process runs in.
///
/// The time that is left is asked for once and then counted on this host's clock: from SLURM_JOB_END_TIME where Slurm
/// sets it (since 23.02), otherwise from `squeue`.
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

  /// Nothing outside of a job. May take seconds where a busy Slurm has to be asked; one rank is enough.
  static std::optional<Allocation> from_environment();

  /// The job as users know it: `17`, or `17_3` for a task of an array.
  const std::string& job() const noexcept { return job_; }
  /// The number that Slurm gave it; another one than in job() for a task of an array.
  const std::string& number() const noexcept { return number_; }
  /// How often the job was put back into the queue before.
  int restarts() const noexcept { return restarts_; }
  /// The nodes in Slurm's notation, such as `n[1-4]`.
  const std::string& nodes() const noexcept { return nodes_; }

  /// Seconds to the time limit, 0 when it has passed; nothing where there is none or Slurm does not tell.
  std::optional<double> remaining_seconds() const;
  /// How long to go on from now, so that a checkpoint is written before the limit even if no signal comes.
  std::optional<double> seconds_to_run() const;
  /// For the log: `Slurm job 17, restarted once, on n[1-2], 1 h 58 min left`.
  std::string text() const;

 private:
  std::string job_;
  std::string number_;
  int restarts_ = 0;
  std::string nodes_;
  std::optional<Clock::time_point> end_;
};

}  // namespace crossisle::cluster
