// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "crossisle/run/configuration.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::run {

/// Refuses to resume a run of another configuration or program, and reports the difference. Another number of
/// generations is accepted unless the run has already completed more or its algorithm depends on their
/// number; other rules of `search.stop` are accepted unless they might have ended the run earlier.
/// @throws core::Error(usage)
void require_same_run(const Configuration& configuration, const store::SavedRun& saved,
                      const std::filesystem::path& directory);

/// Refuses a folder whose run cannot be resumed with this configuration; writes nothing. A folder that is
/// missing or contains no run is valid.
/// @throws core::Error(usage), and core::Error(io) if it cannot be read
void require_continuable(const Configuration& configuration, const std::filesystem::path& directory);

}  // namespace crossisle::run
