// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/store/journal.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::store {

/// Checkpoint file as it was written.
struct ManifestEntry {
  std::int64_t generation = 0;
  std::string file{};
  std::uint64_t bytes = 0;
  std::string digest{};
};

/// File of a finished run as it was written.
struct ResultFile {
  std::string name{};
  std::uint64_t bytes = 0;
  std::string digest{};
};

/// Files of a finished run; this is the last entry that a run adds to the manifest.
struct ResultRecord {
  std::int64_t generation = 0;  ///< generation after which the run ended
  std::vector<ResultFile> files{};
};

/// Table of contents of a run directory, written after the files that it lists.
struct Manifest {
  std::string configuration_digest{};
  std::vector<ManifestEntry> checkpoints{};  ///< newest first
  std::optional<ResultRecord> result{};      ///< none while the run is in progress

  /// Returns the entry of a generation, or nothing.
  const ManifestEntry* find(std::int64_t generation) const noexcept;
};

/// Reads `manifest.json` of a folder; empty if it does not exist. @throws core::Error(io), NewerFormatError
Manifest read_manifest(const std::filesystem::path& folder);
/// Writes `manifest.json`. @throws core::Error(io)
void write_manifest(const std::filesystem::path& folder, const Manifest& manifest);

/// True if a name does not lead to another folder.
bool is_plain_name(std::string_view name) noexcept;

/// Name of the file with the result of a run.
inline constexpr const char* result_name = "run.h5";
/// Name of the file with the history of a run, see journal.hpp.
inline constexpr const char* journal_name = "journal.bin";
/// Names of the formats of the small files in a folder.
inline const std::string manifest_format = "crossisle-manifest";
inline const std::string status_format = "crossisle-status";
/// Name of the file with a request to stop, and the format that it states.
inline constexpr const char* stop_name = "stop.json";
inline const std::string stop_format = "crossisle-stop";

/// Adds to the content of a checkpoint the position up to which the journal belongs to it.
RunContent with_history(RunContent content, const JournalMark& mark);
/// Removes that position from the content of a run file and returns it; nothing if the content includes the
/// history itself.
/// @throws core::Error(io)
std::optional<JournalMark> take_history(RunContent& content);

/// Returns `checkpoint-<generation>.h5`.
std::string checkpoint_name(std::int64_t generation);
/// Returns the generations of all checkpoint files in a folder, newest first. @throws core::Error(io)
std::vector<std::int64_t> checkpoints_in(const std::filesystem::path& folder);

}  // namespace crossisle::store
