// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace crossisle::core {

/// Returns a folder that the product ships, such as `slurm`: that of the installation
/// (`<prefix>/share/crossisle/<name>`), otherwise that of the source tree of this build.
/// @throws Error if neither exists.
std::filesystem::path shipped_directory(const std::string& name);

/// Returns the folder of workloads and technologies: $CROSSISLE_DATA if set, otherwise the shipped `data`.
/// @throws Error if there is none.
std::filesystem::path data_directory();

/// Returns the file that a user names: by a path (relative to `base`) to an existing file, or by the name of
/// a file in `shipped` without its `extension`.
/// @throws Error that lists the nearest shipped name.
std::filesystem::path find_named_file(const std::string& name, const std::filesystem::path& shipped,
                                      const std::string& extension, const std::filesystem::path& base);

/// The same for names in a configuration; the shipped files are those of `data_directory() / folder`.
std::filesystem::path find_data_file(const std::string& name, const std::string& folder,
                                     const std::filesystem::path& base);

/// Returns the names of the shipped files of a folder, sorted, without `.yaml`.
std::vector<std::string> shipped_names(const std::string& folder);

}  // namespace crossisle::core
