// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace crossisle::core {

/// The folder of workloads and technologies that the product ships: $CROSSISLE_DATA where set, otherwise beside the
/// installed binary (`<prefix>/share/crossisle/data`), otherwise the source tree this was built from.
/// @throws Error where none of them exists.
std::filesystem::path data_directory();

/// Finds what a configuration names: a path (relative to `base`) to an existing file, or the name of a shipped file in
/// `data_directory() / folder` without its `.yaml`.
/// @throws Error that lists the nearest shipped name.
std::filesystem::path find_data_file(const std::string& name, const std::string& folder,
                                     const std::filesystem::path& base);

/// The names of the shipped files of a folder, sorted, without `.yaml`.
std::vector<std::string> shipped_names(const std::string& folder);

}  // namespace crossisle::core
