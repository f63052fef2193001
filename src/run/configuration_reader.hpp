// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/run/configuration.hpp"
#include "input_files.hpp"

namespace crossisle::run {

/// Source of a configuration's files, and sink of their problems.
struct Sources {
  InputFiles& files;
  InputFiles::Places places;
  const std::filesystem::path base;  ///< folder that relative paths begin at
  core::Problems& problems;
};

/// Reads a configuration with everything that it names. It is sound only where no problem was added.
/// @throws core::Error where the file itself cannot be read
Configuration read_from(const Sources& sources, const std::filesystem::path& file,
                        const std::vector<std::string>& overrides);

}  // namespace crossisle::run
