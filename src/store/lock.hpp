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
class RunDirectory::Lock {
 public:
  /// @throws core::Error(io) at once where another process holds it, naming that process
  explicit Lock(const std::filesystem::path& folder);
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock();  ///< empties the file and lets go

  /// Renews the time of the file, by which hosts that share no locks with this one see that its owner lives.
  void show_life() const noexcept;

 private:
  Descriptor file_;
};

/// Who holds the lock of a folder now, found without touching the lock.
std::optional<Owner> lock_owner(const std::filesystem::path& folder);

}  // namespace crossisle::store
