// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/run/configuration.hpp"
#include "input_files.hpp"

namespace crossisle::run {

/// Source of the files of a configuration, and destination of their problems.
struct Sources {
  InputFiles& files;
  InputFiles::Places places;
  const std::filesystem::path base;  ///< base of relative paths
  core::Problems& problems;
  const std::filesystem::path data{};  ///< folder of shipped data, found by core::data_directory
  /// Folder of the run that the configuration may continue; empty: the default folder.
  const std::optional<std::filesystem::path> continued{};
};

/// Reads a configuration with all files that it names. The result is valid only if no problem was added.
/// @throws core::Error if the file itself cannot be read
Configuration read_from(const Sources& sources, const std::filesystem::path& file,
                        const std::vector<std::string>& overrides);

}  // namespace crossisle::run
