// Part of Crossisle, SPDX-License-Identifier: MIT
#include "ownership.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/store/run_directory.hpp"
#include "file_io.hpp"
#include "json.hpp"
#include "lock.hpp"
#include "manifest.hpp"
#include "part_names.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;

/// Names of the files of a run except checkpoints. The lock, which is held until the end, is not among them.
constexpr std::array<const char*, 10> run_names{
    journal_name,           "manifest.json", result_name,       "best.yaml", "status.json",
    "config.resolved.yaml", "timing.csv",    "certificate.txt", stop_name,   "log.txt"};

bool begins_with(const fs::path& file, std::string_view text) {
  try {
    const Descriptor open = open_to_read(file);
    std::string front(text.size(), '\0');
    return size_of(open, file) >= front.size() &&
           read_some(open, file, std::as_writable_bytes(std::span(front))) == front.size() && front == text;
  } catch (const core::Error&) {
    return false;
  }
}

bool is_json_of(const fs::path& file, const std::string& format) {
  try {
    read_json(file, format);
    return true;
  } catch (const NewerFormatError&) {
    return true;
  } catch (const core::Error&) {
    return false;
  }
}

bool is_run_file(const fs::path& file) {
  return begins_with(file, "Crossisle run file\n");
}

bool is_there(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(file, ignored));
}

}  // namespace

bool is_own_folder(const fs::path& folder) {
  if (is_there(folder / "lock") && is_lock(folder / "lock")) return true;
  if (is_json_of(folder / "manifest.json", manifest_format) ||
      is_json_of(folder / "status.json", status_format))
    return true;
  if (is_run_file(folder / result_name) || begins_with(folder / journal_name, "Crossisle journal\n"))
    return true;
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) return false;
  const auto generations = checkpoints_in(folder);
  return std::any_of(generations.begin(), generations.end(), [&](std::int64_t generation) {
    return is_run_file(folder / checkpoint_name(generation));
  });
}

void require_free_names(const fs::path& folder) {
  std::vector<std::string> names(run_names.begin(), run_names.end());
  auto parts = part_files_in(folder);
  std::move(parts.journals_and_rows.begin(), parts.journals_and_rows.end(), std::back_inserter(names));
  for (auto& [generation, name] : parts.states) names.push_back(std::move(name));
  const auto taken = std::find_if(names.begin(), names.end(),
                                  [&](const std::string& name) { return is_there(folder / name); });
  // The lock of a process that is starting here is older than its other files.
  if (taken == names.end() || is_own_folder(folder)) return;
  throw core::Error(core::ExitCode::io, fmt::format("{} is in the way", (folder / *taken).string()),
                    "the folder holds no run, and a run would replace this file",
                    "choose another folder, or move the file away");
}

void remove_leftovers(const fs::path& folder) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    if (is_temporary(entry.path().filename().string()) &&
        fs::is_regular_file(entry.symlink_status(ignored))) {
      fs::remove(entry.path(), ignored);
    }
  }
}

bool is_own_checkpoint(const fs::path& folder, const fs::path& file) {
  if (is_run_file(file)) return true;
  try {
    const auto manifest = read_manifest(folder);
    return std::any_of(manifest.checkpoints.begin(), manifest.checkpoints.end(),
                       [&](const ManifestEntry& entry) { return entry.file == file.filename().string(); });
  } catch (const core::Error&) {
    return false;
  }
}

void remove_run_files(const fs::path& folder) {
  std::error_code ignored;
  for (const std::int64_t generation : checkpoints_in(folder)) {
    const fs::path file = folder / checkpoint_name(generation);
    if (is_own_checkpoint(folder, file)) fs::remove(file, ignored);
  }
  const auto parts = part_files_in(folder);
  for (const auto& name : parts.journals_and_rows) fs::remove(folder / name, ignored);
  for (const auto& [generation, name] : parts.states) fs::remove(folder / name, ignored);
  remove_leftovers(folder);
  for (const char* name : run_names) {
    if (fs::is_regular_file(fs::symlink_status(folder / name, ignored))) fs::remove(folder / name, ignored);
  }
  fs::remove(folder / "lock", ignored);
  // The removal fails, as intended, if anything else remains in the folder.
  fs::remove(folder, ignored);
}

}  // namespace crossisle::store
