// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "crossisle/store/run_directory.hpp"
#include "crossisle/store/table.hpp"

namespace crossisle::run {

/// Returns the table of a checkpoint that states the time of all processes that executed the run.
store::Table elapsed_table(double seconds);

/// Returns the time [s] of the processes that executed a run up to a checkpoint: as the checkpoint states it;
/// for a run that had no wall time before, the sum over the processes in `timing.csv`, which lacks those that
/// were killed. @throws core::Error (io) if the table or the file is damaged
double elapsed_s(const store::SavedRun& saved, const std::filesystem::path& directory);

}  // namespace crossisle::run
