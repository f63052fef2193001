// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/cluster/profile.hpp"

namespace crossisle::cluster {

/// Resources requested for a job on the command line; the profile supplies the values of empty texts.
struct JobOptions {
  std::int64_t nodes = 1;
  std::int64_t tasks_per_node = 1;
  std::string time;  ///< time limit in Slurm's notation
  std::string partition;
  std::string account;
  std::string qos;
  std::string constraint;
  std::string array;       ///< indices of tasks in Slurm's notation
  std::int64_t chain = 1;  ///< number of jobs; each begins when the previous one has ended
  std::optional<Launcher> launcher;

  /// @pre the options are valid, see require_valid()
  std::int64_t ranks() const { return nodes * tasks_per_node; }
};

/// A word of the job's command line, which may contain the index of an array task in one place.
///
/// The place is stored separately, not as a mark within the text, so that user text is never mistaken for a
/// mark.
class JobWord {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a text is a word
  JobWord(std::string text) : before_(std::move(text)) {}
  JobWord(const char* text) : before_(text) {}  // NOLINT(google-explicit-constructor)
  /// Returns the word that consists of `before`, the index of the task, and `after`.
  static JobWord with_task(std::string before, std::string after = {});

  /// Returns the word in shell syntax, for the script of an array.
  std::string shell_text() const;
  /// Return the texts without the index, for checks.
  const std::string& before() const noexcept { return before_; }
  const std::string& after() const noexcept { return after_; }
  bool has_task() const noexcept { return has_task_; }

 private:
  std::string before_;
  std::string after_;
  bool has_task_ = false;
};

/// Measured or estimated times that determine how long a run needs to stop with a checkpoint.
struct StopTimes {
  double generation_s = 0.0;
  double checkpoint_s = 0.0;
};

/// Work of a job.
struct JobWork {
  std::string name;
  std::filesystem::path program;
  std::vector<JobWord> arguments;
  JobWord directory = "";                ///< folder of the run; its status.json contains the progress
  std::filesystem::path folder;          ///< working directory and folder of the log
  std::optional<double> bytes_per_task;  ///< memory per task
  StopTimes stop;
  std::string made_by;  ///< the command that requested it
};

/// Parses the task indices of an array, such as `1-20`, `0,3,7` or `0-100:10%4`, and returns each index once,
/// in ascending order. Returns nothing for other text, and for more tasks than Slurm can number. Source:
/// sbatch(1), --array; slurm.conf(5), MaxArraySize.
std::optional<std::vector<std::int64_t>> parse_task_array(std::string_view text);

/// Returns the lead time of Slurm's signal to the job before the time limit [s].
///
/// The signal is a safety net: Slurm sends it up to 30 s early, and even then it must not arrive before the
/// run stops by itself (Allocation::seconds_to_run, and twice the time of a generation and of a checkpoint).
/// The lead is therefore half the run's own margin of 60 s, plus the time of a generation and of a
/// checkpoint, but at most half the limit.
std::int64_t signal_lead_s(std::int64_t limit_s, const StopTimes& times);

/// Refuses options that are invalid for any job, before anything is computed from them.
/// @throws core::InputError with all problems
void require_valid(const JobOptions& options, const Profile& profile);

/// Returns a complete batch script, made from the template of the profile.
/// @throws core::InputError with all problems of the options, the work and the template
std::string batch_script(const JobOptions& options, const JobWork& work, const Profile& profile);

/// Returns a word in a form that a shell reads unchanged, quoted if necessary.
std::string shell_word(std::string_view word);

}  // namespace crossisle::cluster
