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

/// Process that works on a run directory.
struct Owner {
  std::string host;
  std::int64_t pid = 0;
  std::string started{};  ///< ISO 8601 UTC
  std::optional<cluster::JobStart> job{};

  bool operator==(const Owner&) const = default;
};

/// Error of a process that has lost its folder to another owner and must not write to it any more.
class LostFolderError : public core::Error {
  using core::Error::Error;
};

/// Position up to which the files of one part of a run (parts.hpp) belong to a checkpoint.
struct PartMark {
  JournalMark journal{};
  std::string states{};  ///< digest of the part's states; 32 hexadecimal digits

  bool operator==(const PartMark&) const = default;
};

/// Verified file of a run, and the faults of newer files.
struct SavedRun {
  std::int64_t generation = 0;
  std::filesystem::path file{};
  RunContent content{};  ///< includes the history from the journal
  /// Position in the journal that belongs to the file; none if the file itself contains the history.
  std::optional<JournalMark> history{};
  std::vector<PartMark> parts{};                  ///< of a run with parts: their positions likewise
  std::string warning{};                          ///< one line: skipped newer file and the reason; or empty
  std::vector<std::filesystem::path> rejected{};  ///< the skipped files

  bool operator==(const SavedRun&) const = default;
};

/// File of a finished run that cannot be used.
struct FileFault {
  std::string file;
  std::string reason;
};

/// Files of a finished run, compared with its manifest.
struct ResultCheck {
  /// Generation after which the run ended; none if no result is listed.
  std::optional<std::int64_t> listed{};
  std::optional<SavedRun> result{};  ///< `run.h5`, if it is intact and matches the manifest
  std::vector<FileFault> faults{};   ///< listed files that are missing or changed since they were written
};

/// Request to stop a run, made by another process.
struct StopRequest {
  std::optional<std::int64_t> after_generation{};  ///< none: at once

  bool operator==(const StopRequest&) const = default;
};

/// Rule that determines the checkpoints to keep.
struct Retention {
  std::size_t newest = 2;  ///< at least 1
  std::int64_t every = 0;  ///< also every generation divisible by this; 0: none
};

/// Purpose for which a checkpoint is read.
enum class Purpose : std::uint8_t {
  reading,       ///< all that it has, with the rows and the states of the parts of a run (parts.hpp)
  continuation,  ///< files of parts are only verified, because the ranks that write them read them
};

/// Reads the folder of a run, live or ended, without a lock and without writing anything.
class RunView {
 public:
  explicit RunView(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const noexcept { return path_; }

  /// Returns the newest intact checkpoint, or nothing if there are no checkpoints.
  /// @throws core::Error(io) if there are checkpoints and all of them are damaged; NewerFormatError.
  std::optional<SavedRun> newest_checkpoint(Purpose purpose = Purpose::reading) const;
  /// Returns `run.h5`, or the newest checkpoint if its generation is later or `run.h5` is damaged.
  /// @throws core::Error(io) if there is neither.
  SavedRun read_result() const;
  /// Verifies `run.h5` and the other files of a finished run that the manifest lists, by size and checksum.
  /// @throws NewerFormatError
  ResultCheck check_result() const;
  /// Returns the last status written, or nothing. @throws core::Error(io) for a damaged one.
  std::optional<Status> read_status() const;
  /// Returns the current owner of the folder, or nothing if there is none.
  std::optional<Owner> owner() const;
  /// Asks the process that works in this folder to stop with a checkpoint. @throws core::Error(io)
  void request_stop(const StopRequest& request) const;

 private:
  std::filesystem::path path_;
};

/// Owns the folder of a run: one process at a time may write to it.
///
/// Every file is written to a temporary file and renamed, so that readers see the old one or the new one,
/// never a partial one, even if the writer is killed. One thread may write checkpoints while another writes
/// the status.
///
/// @code
///   RunDirectory directory("out");
///   if (auto saved = directory.newest_checkpoint()) resume(saved->content);
///   directory.write_checkpoint(generation, content);
/// @endcode
class RunDirectory : public RunView {
 public:
  /// Creates the folder if necessary and takes its lock; removes temporary files that a killed owner left. A
  /// folder that did not belong to a run keeps its content. If an earlier start of this Slurm job still works
  /// in the folder, the constructor asks that process to leave, and waits for it for some minutes.
  /// @throws core::Error(io) at once if any other process owns the folder, if it cannot be written, or if a
  /// file in it that was not written by Crossisle would be replaced.
  explicit RunDirectory(std::filesystem::path path, Retention retention = {});
  RunDirectory(RunDirectory&&) noexcept;
  RunDirectory& operator=(RunDirectory&&) noexcept;
  ~RunDirectory();  ///< releases the lock

  /// Checks that this process still owns the folder; every function below does so before it writes.
  /// @throws LostFolderError if a later start of this Slurm job, or another process, now works in the folder
  void require_owned() const;

  /// Returns the newest checkpoint as RunView does, with parts only verified, and records skipped checkpoints, which the next
  /// checkpoint may replace. Rows appended to the history from now on follow those of the returned
  /// checkpoint.
  std::optional<SavedRun> newest_checkpoint();

  /// Appends rows to the history of the run, `journal.bin`, which starts empty unless a checkpoint was read
  /// before.
  /// @throws core::Error(io); nothing is then appended, and the same rows can be tried again
  void append_history(std::span<const Table> tables);
  /// Returns all rows appended so far, except those of states. @throws core::Error(io)
  std::vector<Table> read_history() const;

  /// Writes `checkpoint-<generation>.h5`, which records the position and checksum of the history so far, then
  /// `manifest.json`, then removes checkpoints beyond the retention.
  /// @param content should name its `configuration_digest` as an attribute: the manifest repeats it
  /// @throws core::Error(io); all earlier checkpoints then remain. It also throws if the folder contains a
  /// later checkpoint that newest_checkpoint() did not skip, because that one belongs to another run.
  void write_checkpoint(std::int64_t generation, const RunContent& content);
  /// Writes `run.h5`. @throws core::Error(io)
  void write_result(const RunContent& content);
  /// Lists files of a finished run in `manifest.json`, with size and checksum. The next checkpoint removes
  /// them from the list.
  /// @pre the names are plain file names of files that have been written @throws core::Error(io)
  void record_result(std::int64_t generation, std::span<const std::string> names);
  /// Writes a text file, completely or not at all. @param name plain file name @throws core::Error(io)
  void write_text(const std::string& name, std::string_view text);
  /// Writes `status.json`, which also shows other hosts that the owner of the folder is alive.
  /// @throws core::Error(io)
  void write_status(const Status& status);

  /// Returns the pending request to stop, or nothing.
  std::optional<StopRequest> stop_request() const;
  /// Removes requests to stop.
  void clear_stop_request();

  /// Renames the folder of a run to the first free name of `DIR.1`, `DIR.2`, ..., so that a new run can use
  /// DIR; deletes nothing.
  /// @returns the new name, or nothing if DIR does not exist or is empty
  /// @throws core::Error(io) if a process owns it, or if it is a folder without any file of a run
  static std::optional<std::filesystem::path> archive_aside(const std::filesystem::path& path);

  /// Removes the files of a run that is no longer needed, and its folder unless it contains anything else.
  /// @throws core::Error(io) if a process owns it
  static void remove(const std::filesystem::path& path);

 private:
  class Lock;

  Retention retention_;
  std::unique_ptr<Lock> lock_;
  std::vector<std::filesystem::path> rejected_;
  std::optional<Journal> journal_;
};

}  // namespace crossisle::store
