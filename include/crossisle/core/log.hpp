// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

namespace crossisle::core {

/// Who is logging: rank 0 tells everything, the others only what has gone wrong.
enum class Voice { speaker, warner };

/// Sends spdlog's default logger to standard error, warnings and errors only, before a run folder is known.
void start_logging();

/// Adds `file` (appended, flushed at every line) for all messages of the speaker; a warner keeps standard error only.
/// @throws Error if the file cannot be opened.
void log_to_file(const std::filesystem::path& file, Voice voice, int rank);

}  // namespace crossisle::core
