// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace crossisle::core {

/// Returns a folder that is shipped with Crossisle, such as `slurm`: the first of these that exists.
/// 1. `../share/crossisle/<name>` relative to the folder of the running program (installed programs);
/// 2. the folder of that name in the installation that the program was linked with (CMake package), or in the
///    source tree (programs of this build).
/// @throws Error(io) if neither exists
std::filesystem::path shipped_directory(const std::string& name);

/// Returns the folder of workloads, technologies and other data: the first of these.
/// 1. `chosen`, unless it is empty;
/// 2. $CROSSISLE_DATA, if it is set;
/// 3. the shipped `data`, as shipped_directory finds it.
///
/// Functions that read shipped data take `chosen` as an argument, which is empty by default.
/// @throws Error(usage) if `chosen` or $CROSSISLE_DATA applies but is not a folder, Error(io) if nothing is
/// found
std::filesystem::path data_directory(const std::filesystem::path& chosen = {});

/// True if a file belongs to the data in `data_directory()`.
bool is_shipped_data(const std::filesystem::path& file);

/// Returns the file that a user specified, either by a path (relative to `base`) to an existing file, or by
/// the name of a file in `shipped` without its `extension`.
/// @throws Error that suggests the nearest shipped name.
std::filesystem::path find_named_file(const std::string& name, const std::filesystem::path& shipped,
                                      const std::string& extension, const std::filesystem::path& base);

/// Returns the file that a configuration specifies, like find_named_file(); the shipped files are those in
/// `data_directory(data) / folder`.
std::filesystem::path find_data_file(const std::string& name, const std::string& folder,
                                     const std::filesystem::path& base,
                                     const std::filesystem::path& data = {});

/// Returns the names of the files in `data_directory(data) / folder`, sorted, without `.yaml`.
std::vector<std::string> shipped_names(const std::string& folder, const std::filesystem::path& data = {});

}  // namespace crossisle::core
