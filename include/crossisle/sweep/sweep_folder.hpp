// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/store/journal.hpp"
#include "crossisle/store/run_directory.hpp"
#include "crossisle/sweep/plan.hpp"
#include "crossisle/sweep/result.hpp"

namespace crossisle::sweep {

/// Name of the file with the results, in the folder of a sweep or of a part.
inline constexpr const char* journal_name = "results.journal";
/// Beginning of the name of a part's folder.
inline constexpr const char* part_prefix = "part-";

/// Share of a sweep, which a separate job may execute.
struct Part {
  std::size_t number = 1;  ///< counted from 1
  std::size_t count = 1;

  bool is_whole() const noexcept { return count == 1; }
  std::string text() const;  ///< `2/8`
};

/// Returns the folder of one part of a sweep, or `folder` itself if there is one part. `number` may be a
/// placeholder such as `#`.
std::filesystem::path part_directory(const std::filesystem::path& folder, std::string_view number,
                                     std::size_t count);

/// Content of a sweep's folder.
struct Memory {
  /// Plan of the last start; if parts were started with different plans, the plan with the most runs. Its
  /// runs have no base and no overrides.
  std::optional<Plan> plan{};
  Results results{};
  std::size_t repeated = 0;  ///< additional results of runs that already had a finished one
  std::vector<std::string> warnings{};
};

/// Reads the files of all parts of a sweep, live or ended, without a lock and without writing anything.
/// @throws core::Error (io) if there is no sweep, or a journal is damaged
Memory read_sweep_folder(const std::filesystem::path& folder);

/// Refuses a plan that lacks runs of an earlier plan, and reports the difference. @throws core::Error (usage)
void require_no_run_lost(const Plan& before, const Plan& now, const std::filesystem::path& folder);

/// Refuses a folder if the plan cannot continue its sweep; writes nothing. A folder that is missing or
/// contains no sweep is valid.
/// @throws core::Error(usage), and core::Error(io) if it cannot be read
void require_continuable(const Plan& plan, const std::filesystem::path& folder);

/// Owns one part of a sweep in its folder: one process at a time may work on it. data/SWEEP_FILES.md lists
/// the files.
///
/// When `append` returns, the operating system holds the result, so that it survives any end of this process;
/// `sync` writes it to the disk.
class SweepFolder {
 public:
  /// Creates the folder if necessary, takes the lock of the part, and reads what all parts have written.
  /// @throws core::Error (io) at once if another process works on the part, on the whole sweep, or on a part
  /// of a division into another number of parts
  SweepFolder(std::filesystem::path folder, Part part);

  const std::filesystem::path& path() const noexcept { return folder_; }
  const Memory& memory() const noexcept { return memory_; }
  /// Returns the directory that holds the part's status and receives requests to stop it.
  store::RunDirectory& directory() noexcept { return directory_; }
  /// Returns the run directory of a run.
  std::filesystem::path run_directory(const std::string& id) const;
  /// Removes the run directory of a run, if there is one.
  void remove_run(const std::string& id) const;

  /// Begins or resumes with a plan, which must contain all runs of the previous plan.
  /// @throws core::Error (usage) with the difference
  void begin(const Plan& plan);
  void append(std::span<const Result> results);
  void sync();

 private:
  std::filesystem::path folder_;
  store::RunDirectory directory_;
  Memory memory_;
  std::optional<store::Journal> journal_;
  std::optional<Plan> last_plan_;  ///< latest in this part's journal
  std::int32_t revisions_ = 0;     ///< number of plans in this part's journal
  bool synced_ = true;
};

/// Moves the folder of a sweep aside as store::RunDirectory::archive_aside does, unless a process works on a
/// part of it.
std::optional<std::filesystem::path> move_sweep_aside(const std::filesystem::path& folder);

}  // namespace crossisle::sweep
