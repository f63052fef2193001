// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "crossisle/run/configuration.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::run {

/// Refuses to continue a run of another configuration or program, with the difference; another number of generations
/// is none, unless they have been run already.
/// @throws core::Error(usage)
void require_same_run(const Configuration& configuration, const store::SavedRun& saved,
                      const std::filesystem::path& directory);

/// Refuses a folder whose run a session of this configuration would refuse to continue, and looks only. A folder without a
/// run, or that is not there yet, is fine.
/// @throws core::Error(usage), and core::Error(io) where it cannot be read
void require_continuable(const Configuration& configuration, const std::filesystem::path& directory);

}  // namespace crossisle::run
