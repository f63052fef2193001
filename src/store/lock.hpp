// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "crossisle/store/run_directory.hpp"
#include "file_io.hpp"

namespace crossisle::store {

/// Exclusive lock of a run directory, held through an open file named `lock`.
///
/// The kernel releases it when the process ends for any reason, also for other hosts on file systems that
/// share locks (NFS, Lustre with `flock`, GPFS, CephFS). On file systems without locks, the owner written in
/// the file decides: its own host checks its pid; other hosts check whether it has renewed the file's time
/// recently.
///
/// A start of a Slurm job that finds an earlier start of the same job at work writes itself into the file and
/// waits. The earlier start, for example on a node that was cut off, reads the file before it writes
/// anything, and leaves.
class RunDirectory::Lock {
 public:
  /// Takes the lock. @throws core::Error(io) at once, naming the process, if another process holds it; if
  /// that process is an earlier start of this job, only after waiting for it
  explicit Lock(const std::filesystem::path& folder);
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock();  ///< empties the file, unless it has another owner, and releases the lock

  /// Renews the time of the file, from which hosts that share no locks with this one see that its owner is
  /// alive.
  void show_life() const noexcept;
  /// Checks that this process still owns the lock. @throws LostFolderError if the file names another owner
  void require_held() const;

 private:
  std::filesystem::path path_;
  Owner self_;
  Descriptor file_;
};

/// Checks that a process still owns a folder. @throws LostFolderError if the lock names another owner
void require_owner(const std::filesystem::path& folder, const Owner& expected);

/// True if a file is a lock of Crossisle, held or released.
bool is_lock(const std::filesystem::path& path);

/// Returns the current owner of a folder's lock, without touching the lock.
std::optional<Owner> lock_owner(const std::filesystem::path& folder);

}  // namespace crossisle::store
