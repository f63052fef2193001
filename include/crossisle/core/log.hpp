// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

namespace crossisle::core {

/// Role of a rank in the log: rank 0 logs everything, the others only warnings and errors.
enum class Voice { speaker, warner };

/// Directs spdlog's default logger to standard error, with warnings and errors only, until a run folder is
/// known.
void start_logging();

/// Writes all messages of the speaker to `file` as well (appended, flushed at every line); a warner continues
/// to write to standard error only.
/// @throws Error if the file cannot be opened.
void log_to_file(const std::filesystem::path& file, Voice voice, int rank);

}  // namespace crossisle::core
