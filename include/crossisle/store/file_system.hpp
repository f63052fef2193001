// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace crossisle::store {

/// `1.10.8`
std::string hdf5_version();

/// How a file system keeps what runs need of it.
struct FileSystemBehaviour {
  bool reads_back = false;  ///< whether a run file that was written is read back as the same
  double durable_write_s =
      0;  ///< to write a small file, bring it to the disk and rename it: the median of five
  enum class Locks {
    exclusive,
    shared,
    unsupported
  } locks = Locks::exclusive;  ///< shared: two openers got the same one
};

/// Tries it out in files of its own, which it removes.
/// @throws core::Error(io) where the folder cannot be written
FileSystemBehaviour try_file_system(const std::filesystem::path& folder);

}  // namespace crossisle::store
