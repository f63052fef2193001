// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

namespace crossisle::store {

// A folder that a user names may contain anything. A file in it may be deleted or replaced only if its name
// is one of ours and the folder contains the lock, the manifest, the status or a run file, with content that
// only Crossisle writes.

/// True if a folder contains a file that only a run or a sweep of Crossisle writes, verified by its content.
bool is_own_folder(const std::filesystem::path& folder);

/// Refuses a folder without such a file in which a file name of a run is taken.
/// @throws core::Error(io) naming the file
void require_free_names(const std::filesystem::path& folder);

/// Removes temporary files of processes that have died. @pre is_own_folder(folder), and its lock is held, so
/// that no other process writes there
void remove_leftovers(const std::filesystem::path& folder);

/// True if a checkpoint begins like those of Crossisle, or the manifest lists it.
bool is_own_checkpoint(const std::filesystem::path& folder, const std::filesystem::path& file);

/// Removes the files of a run from its folder, and the folder if nothing else is in it. @pre
/// is_own_folder(folder), and its lock is held
void remove_run_files(const std::filesystem::path& folder);

}  // namespace crossisle::store
