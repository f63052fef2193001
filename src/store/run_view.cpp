// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <new>

#include "crossisle/store/parts.hpp"
#include "crossisle/store/run_directory.hpp"
#include "file_io.hpp"
#include "hash.hpp"
#include "image.hpp"
#include "json.hpp"
#include "lock.hpp"
#include "manifest.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse_another(const fs::path& path) {
  throw core::Error(core::ExitCode::io, fmt::format("{} is not the file that was written", path.string()),
                    "manifest.json lists another size or checksum");
}

/// Compares a file with its entry in the manifest, if it has one. @param entry ManifestEntry or ResultFile
template <class Entry>
void check_against(const Entry* entry, const fs::path& path, const std::vector<std::byte>& image) {
  if (entry == nullptr) return;
  Hash hash;
  hash.add(image);
  if (image.size() != entry->bytes || hash.hex() != entry->digest) refuse_another(path);
}

/// Verifies a file other than `run.h5`. @throws core::Error(io)
void check_file(const ResultFile& entry, const fs::path& path) {
  if (size_of(open_to_read(path), path) != entry.bytes || file_digest(path) != entry.digest) {
    refuse_another(path);
  }
}

/// Reads a checkpoint, and the history that belongs to it.
void read_checkpoint(SavedRun& saved, const ManifestEntry* entry, Purpose purpose) {
  {
    const std::vector<std::byte> image = load_image(saved.file);
    saved.content = read_image(saved.file, image);
    check_against(entry, saved.file, image);
  }
  saved.parts = take_marks(saved.content);
  if (purpose == Purpose::reading) {
    join_history(saved.file.parent_path(), saved.generation, saved.parts, saved.content);
  } else {
    verify_history(saved.file.parent_path(), saved.generation, saved.parts);
  }
  saved.history = take_history(saved.content);
  if (!saved.history) return;
  std::vector<Table> tables = read_journal(saved.file.parent_path() / journal_name, *saved.history);
  append_rows(tables, std::move(saved.content.tables));
  saved.content.tables = std::move(tables);
}

/// Returns the manifest, or an empty one and a warning if it is damaged, because every checkpoint contains
/// its own checksum.
Manifest manifest_or_warning(const fs::path& folder, std::string& warning) {
  try {
    return read_manifest(folder);
  } catch (const NewerFormatError&) {
    throw;
  } catch (const core::Error& error) {
    warning = std::string(error.what()) + "; checkpoints are found by name instead";
    return {};
  }
}

std::string fallback_warning(const std::vector<std::string>& reasons, const SavedRun& saved,
                             std::int64_t newest, Purpose purpose) {
  std::string text;
  for (const std::string& reason : reasons) text += reason + "; ";
  const std::string name = saved.file.filename().string();
  return purpose == Purpose::continuation
             ? fmt::format("{}continuing from {}: generations {} to {} are recomputed", text, name,
                           saved.generation + 1, newest)
             : fmt::format("{}reading {} instead: generations {} to {} are missing", text, name,
                           saved.generation + 1, newest);
}

[[noreturn]] void refuse_all(const fs::path& folder, const std::vector<std::string>& reasons) {
  std::string why;
  for (const std::string& reason : reasons) why += (why.empty() ? "" : "; ") + reason;
  throw core::Error(core::ExitCode::io, fmt::format("no checkpoint in {} can be used", folder.string()), why,
                    "restore one from a copy, or start again with --fresh, which sets this folder aside");
}

std::int64_t generation_of(const RunContent& content) {
  const auto found = content.numbers.find("generation");
  return found == content.numbers.end() ? 0 : found->second;
}

[[noreturn]] void refuse_for_memory(const fs::path& path) {
  throw core::Error(core::ExitCode::io, fmt::format("cannot read {}", path.string()),
                    "there is not enough memory");
}

SavedRun read_final(const fs::path& path, const ResultFile* entry = nullptr) {
  SavedRun saved{.file = path};
  try {
    const std::vector<std::byte> image = load_image(path);
    check_against(entry, path, image);
    saved.content = read_image(path, image);
    join_rows(path.parent_path(), saved.content);
  } catch (const std::bad_alloc&) {
    refuse_for_memory(path);
  }
  saved.generation = generation_of(saved.content);
  return saved;
}

/// Verifies a file and adds its faults to a check.
void verify(ResultCheck& check, const fs::path& path, const ResultFile* entry) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    check.faults.push_back({path.filename().string(), fmt::format("{} is missing", path.string())});
    return;
  }
  try {
    if (path.filename() == result_name) {
      check.result = read_final(path, entry);
    } else {
      check_file(*entry, path);
    }
  } catch (const NewerFormatError&) {
    throw;
  } catch (const core::Error& error) {
    check.faults.push_back({path.filename().string(), error.what()});
  }
}

void add_line(std::string& warning, const std::string& line) {
  if (!warning.empty() && !line.empty()) warning += "; ";
  warning += line;
}

}  // namespace

std::optional<SavedRun> RunView::newest_checkpoint(Purpose purpose) const {
  std::error_code ignored;
  if (!fs::is_directory(path_, ignored)) return std::nullopt;
  std::string manifest_warning;
  const Manifest manifest = manifest_or_warning(path_, manifest_warning);
  const std::vector<std::int64_t> generations = checkpoints_in(path_);
  std::vector<std::string> reasons;
  std::vector<fs::path> rejected;
  for (const std::int64_t generation : generations) {
    const fs::path file = path_ / checkpoint_name(generation);
    try {
      SavedRun saved{.generation = generation, .file = file};
      read_checkpoint(saved, manifest.find(generation), purpose);
      saved.warning = manifest_warning;
      if (!reasons.empty())
        add_line(saved.warning, fallback_warning(reasons, saved, generations.front(), purpose));
      saved.rejected = std::move(rejected);
      return saved;
    } catch (const NewerFormatError&) {
      throw;
    } catch (const core::Error& error) {
      reasons.emplace_back(error.what());
    } catch (const std::bad_alloc&) {
      refuse_for_memory(file);
    }
    rejected.push_back(file);
  }
  if (!reasons.empty()) refuse_all(path_, reasons);
  return std::nullopt;
}

SavedRun RunView::read_result() const {
  const fs::path path = path_ / result_name;
  std::error_code ignored;
  std::optional<SavedRun> result;
  std::string broken;
  if (fs::exists(path, ignored)) {
    try {
      result = read_final(path);
    } catch (const NewerFormatError&) {
      throw;
    } catch (const core::Error& error) {
      broken = error.what();
    }
  }
  std::vector<std::int64_t> generations;
  if (fs::is_directory(path_, ignored)) generations = checkpoints_in(path_);
  if (result && (generations.empty() || generations.front() <= result->generation)) return *std::move(result);
  try {
    if (auto saved = newest_checkpoint(); saved && !(result && saved->generation <= result->generation)) {
      add_line(saved->warning, broken);
      std::erase_if(saved->content.tables, is_state);
      return *std::move(saved);
    }
  } catch (const NewerFormatError&) {
    throw;
  } catch (const core::Error& error) {
    if (!result) throw;
    result->warning = error.what();
  }
  if (result) return *std::move(result);
  if (!broken.empty()) {
    throw core::Error(core::ExitCode::io, fmt::format("the result in {} cannot be read", path_.string()),
                      broken + "; no checkpoint is left", "restore the file from a copy");
  }
  throw core::Error(core::ExitCode::io, fmt::format("{} holds no result", path_.string()),
                    "there is neither run.h5 nor a checkpoint", "name the folder of a run");
}

ResultCheck RunView::check_result() const {
  std::error_code ignored;
  ResultCheck check;
  if (!fs::is_directory(path_, ignored)) return check;
  std::string manifest_warning;
  const Manifest manifest = manifest_or_warning(path_, manifest_warning);
  if (!manifest.result) {
    // Not listed yet, or written by an earlier program: the checksum in run.h5 is sufficient.
    if (!fs::exists(path_ / result_name, ignored)) return check;
    if (!manifest_warning.empty()) check.faults.push_back({"manifest.json", manifest_warning});
    verify(check, path_ / result_name, nullptr);
    return check;
  }
  check.listed = manifest.result->generation;
  for (const ResultFile& entry : manifest.result->files) verify(check, path_ / entry.name, &entry);
  if (!check.result && check.faults.empty())
    check.faults.push_back({result_name, "manifest.json lists no run.h5"});
  return check;
}

std::optional<Status> RunView::read_status() const {
  const fs::path path = path_ / "status.json";
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return std::nullopt;
  const Json json = read_json(path, status_format);
  try {
    return status_from(json);
  } catch (const std::exception& error) {
    throw core::Error(core::ExitCode::io, fmt::format("{} is damaged", path.string()), error.what());
  }
}

void RunView::request_stop(const StopRequest& request) const {
  Json json{{"format", stop_format}, {"format_version", 1}, {"after_generation", nullptr}};
  if (request.after_generation) json["after_generation"] = *request.after_generation;
  write_atomically(path_ / stop_name, to_text(json), Durability::visible_at_once);
}

std::optional<Owner> RunView::owner() const {
  return lock_owner(path_);
}

}  // namespace crossisle::store
