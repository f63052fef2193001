// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace crossisle::store {

/// Returns the version of the HDF5 library: `1.10.8`.
std::string hdf5_version();

/// Behaviour of a file system that runs depend on.
struct FileSystemBehaviour {
  bool reads_back = false;     ///< true if a written run file is read back unchanged
  double durable_write_s = 0;  ///< time to write a small file, sync it to disk and rename it: median of five
  enum class Locks {
    exclusive,
    shared,
    unsupported
  } locks = Locks::exclusive;  ///< shared: two processes obtained the same lock
};

/// Tests the file system with temporary files, which it removes.
/// @throws core::Error(io) if the folder cannot be written
FileSystemBehaviour try_file_system(const std::filesystem::path& folder);

}  // namespace crossisle::store
