// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace crossisle::core {

/// A folder that the product ships, such as `slurm`: beside the installed binary (`<prefix>/share/crossisle/<name>`),
/// otherwise of the source tree this was built from.
/// @throws Error where neither exists.
std::filesystem::path shipped_directory(const std::string& name);

/// The folder of workloads and technologies: $CROSSISLE_DATA where set, otherwise the shipped `data`.
/// @throws Error where there is none.
std::filesystem::path data_directory();

/// Finds what a user names: a path (relative to `base`) to an existing file, or the name of a file in `shipped` without
/// its `extension`.
/// @throws Error that lists the nearest shipped name.
std::filesystem::path find_named_file(const std::string& name, const std::filesystem::path& shipped,
                                      const std::string& extension, const std::filesystem::path& base);

/// The same for what a configuration names, the shipped files being those of `data_directory() / folder`.
std::filesystem::path find_data_file(const std::string& name, const std::string& folder,
                                     const std::filesystem::path& base);

/// The names of the shipped files of a folder, sorted, without `.yaml`.
std::vector<std::string> shipped_names(const std::string& folder);

}  // namespace crossisle::core
