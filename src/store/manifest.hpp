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

/// A checkpoint in the state in which it was written.
struct ManifestEntry {
  std::int64_t generation = 0;
  std::string file{};
  std::uint64_t bytes = 0;
  std::string digest{};
};

/// A file of a finished run in the state in which it was written.
struct ResultFile {
  std::string name{};
  std::uint64_t bytes = 0;
  std::string digest{};
};

/// The files of a finished run; the last entry that the run adds to the manifest.
struct ResultRecord {
  std::int64_t generation = 0;  ///< after which the run ended
  std::vector<ResultFile> files{};
};

/// The table of contents of a run directory, written after the files that it lists.
struct Manifest {
  std::string configuration_digest{};
  std::vector<ManifestEntry> checkpoints{};  ///< newest first
  std::optional<ResultRecord> result{};      ///< none while the run is in progress

  /// Returns the entry of a generation, or nothing.
  const ManifestEntry* find(std::int64_t generation) const noexcept;
};

/// Reads `manifest.json` of a folder; empty if there is none. @throws core::Error(io), NewerFormatError
Manifest read_manifest(const std::filesystem::path& folder);
/// @throws core::Error(io)
void write_manifest(const std::filesystem::path& folder, const Manifest& manifest);

/// True if a name leads to no other folder.
bool is_plain_name(std::string_view name) noexcept;

/// The result of a run.
inline constexpr const char* result_name = "run.h5";
/// The history of a run, see journal.hpp.
inline constexpr const char* journal_name = "journal.bin";
/// Formats that the small files of a folder name.
inline const std::string manifest_format = "crossisle-manifest";
inline const std::string status_format = "crossisle-status";
/// File of a request to stop, and the format that it names.
inline constexpr const char* stop_name = "stop.json";
inline const std::string stop_format = "crossisle-stop";

/// Adds to a checkpoint's content the position up to which the journal belongs to it.
RunContent with_history(RunContent content, const JournalMark& mark);
/// Removes that position from the content of a run file and returns it; nothing if the content includes the
/// history itself.
/// @throws core::Error(io)
std::optional<JournalMark> take_history(RunContent& content);

/// Returns `checkpoint-<generation>.h5`.
std::string checkpoint_name(std::int64_t generation);
/// Returns the generations of all files of such names in a folder, newest first. @throws core::Error(io)
std::vector<std::int64_t> checkpoints_in(const std::filesystem::path& folder);

}  // namespace crossisle::store
