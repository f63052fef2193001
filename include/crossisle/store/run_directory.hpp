// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/cluster/allocation.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/store/journal.hpp"
#include "crossisle/store/run_file.hpp"
#include "crossisle/store/status.hpp"

namespace crossisle::store {

/// The process that works on a run directory.
struct Owner {
  std::string host;
  std::int64_t pid = 0;
  std::string started{};  ///< ISO 8601 UTC
  std::optional<cluster::JobStart> job{};

  bool operator==(const Owner&) const = default;
};

/// The folder has another owner now: this process may write nothing more.
class LostFolderError : public core::Error {
  using core::Error::Error;
};

/// A verified file of a run, and what was wrong with newer ones.
struct SavedRun {
  std::int64_t generation = 0;
  std::filesystem::path file{};
  RunContent content{};  ///< the history that the journal holds included
  std::optional<JournalMark>
      history{};          ///< how far the journal belongs to it; none where it holds everything itself
  std::string warning{};  ///< one line: which newer file was passed over and why; or empty
  std::vector<std::filesystem::path> rejected{};  ///< the files passed over

  bool operator==(const SavedRun&) const = default;
};

/// A file of a finished run that cannot be used.
struct FileFault {
  std::string file;
  std::string reason;
};

/// The files of a finished run, compared with what its manifest lists.
struct ResultCheck {
  std::optional<std::int64_t>
      listed{};                      ///< generation after which the run ended; none where no result is listed
  std::optional<SavedRun> result{};  ///< `run.h5` where it is whole, and the file that was written
  std::vector<FileFault> faults{};   ///< listed files that are missing or others than were written
};

/// What somebody asks of a run from outside.
struct StopRequest {
  std::optional<std::int64_t> after_generation{};  ///< none: at once

  bool operator==(const StopRequest&) const = default;
};

/// Which checkpoints stay.
struct Retention {
  std::size_t newest = 2;  ///< at least 1
  std::int64_t every = 0;  ///< also every generation divisible by this; 0: none
};

/// Looks into the folder of a run, live or ended, without a lock and without writing anything.
class RunView {
 public:
  explicit RunView(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const noexcept { return path_; }

  /// The newest checkpoint that is whole, or nothing where there is none at all.
  /// @throws core::Error(io) where there are checkpoints and all of them are broken; NewerFormatError.
  std::optional<SavedRun> newest_checkpoint() const;
  /// `run.h5`, or the newest checkpoint where that is further on or run.h5 is broken.
  /// @throws core::Error(io) where there is neither.
  SavedRun read_result() const;
  /// Verifies `run.h5` and whatever else the manifest lists of a finished run, by size and checksum.
  /// @throws NewerFormatError
  ResultCheck check_result() const;
  /// The last status written, or nothing. @throws core::Error(io) for a damaged one.
  std::optional<Status> read_status() const;
  /// Who holds the folder now, or nothing where nobody does.
  std::optional<Owner> owner() const;
  /// Asks the process that works here to stop with a checkpoint. @throws core::Error(io)
  void request_stop(const StopRequest& request) const;

 private:
  std::filesystem::path path_;
};

/// Owns the folder of a run: one process at a time may write to it.
///
/// Every file is written beside its name and renamed, so that a reader and a killed writer see the old one or
/// the new one and nothing between. One thread may write checkpoints while another writes the status.
///
/// @code
///   RunDirectory directory("out");
///   if (auto saved = directory.newest_checkpoint()) resume(saved->content);
///   directory.write_checkpoint(generation, content);
/// @endcode
class RunDirectory : public RunView {
 public:
  /// Creates the folder where needed and takes its lock; removes temporary files that a killed owner left. A folder that
  /// was no run's before keeps all that is in it. Where an earlier start of this Slurm job is still at work in it, asks
  /// that one to leave, and waits for it for some minutes.
  /// @throws core::Error(io) at once where any other process owns it, it cannot be written, or a file in it that is not
  ///   ours would be replaced.
  explicit RunDirectory(std::filesystem::path path, Retention retention = {});
  RunDirectory(RunDirectory&&) noexcept;
  RunDirectory& operator=(RunDirectory&&) noexcept;
  ~RunDirectory();  ///< gives the lock back

  /// Makes sure that this process still owns the folder; everything below does so before it writes.
  /// @throws LostFolderError where a later start of this Slurm job, or another process, works here now
  void require_owned() const;

  /// As RunView, and remembers what was passed over so that the next checkpoint may replace it; what is appended to
  /// the history from now on goes behind that checkpoint's.
  std::optional<SavedRun> newest_checkpoint();

  /// Appends rows to the history of the run, `journal.bin`, which begins anew where no checkpoint was read before.
  /// @throws core::Error(io); nothing is then appended, and the same rows can be tried again
  void append_history(std::span<const Table> tables);
  /// All that was appended so far. @throws core::Error(io)
  std::vector<Table> read_history() const;

  /// Writes `checkpoint-<generation>.h5`, which vouches for the history so far, then `manifest.json`, then removes
  /// checkpoints beyond the retention.
  /// @param content should name its `configuration_digest` as an attribute: the manifest repeats it
  /// @throws core::Error(io); the earlier checkpoints are then all still there. Also where the folder holds a
  /// later
  ///   checkpoint that was not passed over by newest_checkpoint(): it belongs to another run.
  void write_checkpoint(std::int64_t generation, const RunContent& content);
  /// Writes `run.h5`. @throws core::Error(io)
  void write_result(const RunContent& content);
  /// Lists files of a finished run in `manifest.json`, with size and checksum. The next checkpoint takes them out again.
  /// @param names plain file names @pre they have been written @throws core::Error(io)
  void record_result(std::int64_t generation, std::span<const std::string> names);
  /// Writes a text file, wholly or not at all. @param name a plain file name @throws core::Error(io)
  void write_text(const std::string& name, std::string_view text);
  /// Writes `status.json`, and shows other hosts that the owner of the folder lives. @throws core::Error(io)
  void write_status(const Status& status);

  /// The request to stop that is there, or nothing.
  std::optional<StopRequest> stop_request() const;
  /// Forgets requests to stop.
  void clear_stop_request();

  /// Renames the folder of a run to the first free of `DIR.1`, `DIR.2`, ..., so that DIR can start afresh;
  /// deletes nothing. @returns the new name, or nothing where there is no DIR or it is empty
  /// @throws core::Error(io) where a process owns it, or it is a folder without any file of a run
  static std::optional<std::filesystem::path> archive_aside(const std::filesystem::path& path);

  /// Removes the files of a run that is not needed any more, and its folder where nothing else is in it.
  /// @throws core::Error(io) where a process owns it
  static void remove(const std::filesystem::path& path);

 private:
  class Lock;

  Retention retention_;
  std::unique_ptr<Lock> lock_;
  std::vector<std::filesystem::path> rejected_;
  std::optional<Journal> journal_;
};

}  // namespace crossisle::store
