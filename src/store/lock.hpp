// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "crossisle/store/run_directory.hpp"
#include "file_io.hpp"

namespace crossisle::store {

/// The exclusive lock of a run directory, held through an open file of the name `lock`.
///
/// The kernel drops it when the process ends, however it ends, also for other hosts on file systems that
/// share locks (NFS, Lustre with `flock`, GPFS, CephFS). Where there are no locks at all, the owner written
/// in the file decides: on its own host by its pid, from others by whether it has renewed the file's time lately.
///
/// A start of a Slurm job that finds an earlier start of the same job at work writes itself into the file and waits. The
/// earlier one, whose node was cut off and which knows nothing of that, reads it there before it writes anything, and leaves.
class RunDirectory::Lock {
 public:
  /// @throws core::Error(io) at once where another process holds it, naming that process; where it is an earlier start of
  ///   this job, only after it was waited for
  explicit Lock(const std::filesystem::path& folder);
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock();  ///< empties the file, unless it has another owner, and lets go

  /// Renews the time of the file, by which hosts that share no locks with this one see that its owner lives.
  void show_life() const noexcept;
  /// @throws LostFolderError where the file names another owner
  void require_held() const;

 private:
  std::filesystem::path path_;
  Owner self_;
  Descriptor file_;
};

/// True if a file is a lock of ours: of a process, or of none any more.
bool is_lock(const std::filesystem::path& path);

/// Who holds the lock of a folder now, found without touching the lock.
std::optional<Owner> lock_owner(const std::filesystem::path& folder);

}  // namespace crossisle::store
