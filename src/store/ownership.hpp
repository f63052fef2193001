// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

namespace crossisle::store {

// A folder that a user names may hold anything. What is deleted or replaced there is ours by its name and by
// what the folder holds besides: the lock, the manifest, the status or a run file, in each case with the
// content that only we write.

/// True if a folder has a file that only a run or a sweep of Crossisle writes, verified by its content.
bool is_own_folder(const std::filesystem::path& folder);

/// Refuses a folder without such a file that holds one of the names under which a run writes.
/// @throws core::Error(io) naming the file
void require_free_names(const std::filesystem::path& folder);

/// Removes temporary files of processes that have died. @pre is_own_folder(folder), and its lock is held:
/// only the owner of the lock writes there
void remove_leftovers(const std::filesystem::path& folder);

/// True if a checkpoint begins like those of Crossisle, or the manifest lists it.
bool is_own_checkpoint(const std::filesystem::path& folder, const std::filesystem::path& file);

/// Removes the files of a run from its folder, and the folder if nothing else is in it. @pre
/// is_own_folder(folder), and its lock is held
void remove_run_files(const std::filesystem::path& folder);

}  // namespace crossisle::store
