// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/run_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "crossisle/core/fault_point.hpp"
#include "crossisle/core/precondition.hpp"
#include "file_io.hpp"
#include "json.hpp"
#include "lock.hpp"
#include "manifest.hpp"
#include "ownership.hpp"
#include "part_names.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;

void create_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw system_error("create the folder", path, error.value());
}

bool contains(const std::vector<fs::path>& paths, const fs::path& path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

/// Returns the valid checkpoints: those that were not skipped as damaged and are not later than the one being
/// written.
std::vector<std::int64_t> valid_generations(const fs::path& folder, const std::vector<fs::path>& rejected,
                                            std::int64_t current) {
  std::vector<std::int64_t> valid;
  for (const std::int64_t generation : checkpoints_in(folder)) {
    if (generation != current && contains(rejected, folder / checkpoint_name(generation))) continue;
    if (generation > current) {
      throw core::Error(core::ExitCode::io,
                        fmt::format("{} is later than generation {}",
                                    (folder / checkpoint_name(generation)).string(), current),
                        "the folder holds another run, or a later state of this one",
                        "start with --fresh, which sets the folder aside");
    }
    valid.push_back(generation);
  }
  return valid;
}

std::vector<std::int64_t> kept_of(const std::vector<std::int64_t>& generations, const Retention& retention) {
  std::vector<std::int64_t> kept;
  for (const std::int64_t generation : generations) {
    const bool milestone = retention.every > 0 && generation % retention.every == 0;
    if (kept.size() < retention.newest || milestone) kept.push_back(generation);
  }
  return kept;
}

std::uint64_t bytes_of(const fs::path& file) {
  std::error_code error;
  const std::uint64_t bytes = fs::file_size(file, error);
  if (error) throw system_error("read", file, error.value());
  return bytes;
}

ManifestEntry entry_of(const fs::path& folder, std::int64_t generation) {
  const std::string name = checkpoint_name(generation);
  return {generation, name, bytes_of(folder / name), file_digest(folder / name)};
}

/// Returns the previous manifest, or an empty one if it is unreadable, because it is about to be rewritten.
Manifest earlier_manifest(const fs::path& folder) {
  try {
    return read_manifest(folder);
  } catch (const NewerFormatError&) {
    throw;
  } catch (const core::Error&) {
    return {};
  }
}

/// Returns the new manifest. Entries of earlier checkpoints are copied, not recomputed, so that later damage
/// to the files is detected. The files of a result are not copied, because a run that writes a checkpoint has
/// not finished.
Manifest manifest_of(const fs::path& folder, const RunContent& content, std::int64_t current,
                     const std::vector<std::int64_t>& kept) {
  const Manifest earlier = earlier_manifest(folder);
  Manifest manifest;
  const auto found = content.attributes.find("configuration_digest");
  if (found != content.attributes.end()) manifest.configuration_digest = found->second;
  for (const std::int64_t generation : kept) {
    const ManifestEntry* known = generation == current ? nullptr : earlier.find(generation);
    manifest.checkpoints.push_back(known != nullptr ? *known : entry_of(folder, generation));
  }
  return manifest;
}

/// Removes the states of parts of the generations that a condition selects.
template <class Condition>
void remove_states(const fs::path& folder, Condition is_unneeded) {
  for (const auto& [generation, name] : part_files_in(folder).states) {
    if (!is_unneeded(generation) || !is_own_checkpoint(folder, folder / name)) continue;
    if (::unlink((folder / name).c_str()) != 0 && errno != ENOENT)
      throw system_error("remove", folder / name, errno);
  }
}

void remove_others(const fs::path& folder, std::int64_t current, const std::vector<std::int64_t>& kept) {
  for (const std::int64_t generation : checkpoints_in(folder)) {
    if (std::find(kept.begin(), kept.end(), generation) != kept.end()) continue;
    const fs::path path = folder / checkpoint_name(generation);
    if (!is_own_checkpoint(folder, path)) continue;
    core::fault_point("during_removal");
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw system_error("remove", path, errno);
  }
  // States of later generations may be those of the next checkpoint.
  remove_states(folder, [&](std::int64_t generation) {
    return generation < current && std::find(kept.begin(), kept.end(), generation) == kept.end();
  });
}

/// True if a folder contains a file that only a run writes.
bool looks_like_run(const fs::path& folder) {
  constexpr std::array<const char*, 7> names = {"lock",         "manifest.json", journal_name,
                                                "status.json",  "run.h5",        "config.resolved.yaml",
                                                "failed-starts"};
  std::error_code ignored;
  return std::any_of(names.begin(), names.end(),
                     [&](const char* name) { return fs::exists(folder / name, ignored); }) ||
         !checkpoints_in(folder).empty();
}

/// Renames a file without ever replacing an existing one. @returns 0 or an errno
int rename_to_free(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // For file systems without that call, such as NFS. The lock is held, so only a process of another program
  // could interfere.
  std::error_code ignored;
  if (fs::exists(fs::symlink_status(to, ignored))) return EEXIST;
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

/// Returns an absolute path without a slash at its end, so that text can be appended to the name.
fs::path plain(const fs::path& path) {
  const fs::path normal = fs::absolute(path).lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

}  // namespace

RunDirectory::RunDirectory(fs::path path, Retention retention)
    : RunView(std::move(path)), retention_(retention) {
  retention_.newest = std::max<std::size_t>(retention_.newest, 1);
  create_folder(this->path());
  require_free_names(this->path());
  // Determined before the lock makes the folder ours.
  const bool was_own = is_own_folder(this->path());
  lock_ = std::make_unique<Lock>(this->path());
  if (was_own) remove_leftovers(this->path());
}

RunDirectory::RunDirectory(RunDirectory&&) noexcept = default;
RunDirectory& RunDirectory::operator=(RunDirectory&&) noexcept = default;
RunDirectory::~RunDirectory() = default;

void RunDirectory::require_owned() const {
  lock_->require_held();
}

std::optional<SavedRun> RunDirectory::newest_checkpoint() {
  std::optional<SavedRun> saved = RunView::newest_checkpoint(Purpose::continuation);
  journal_.reset();
  if (!saved) return saved;
  rejected_ = saved->rejected;
  if (saved->history) journal_ = Journal::resume(path() / journal_name, *saved->history);
  return saved;
}

void RunDirectory::append_history(std::span<const Table> tables) {
  require_owned();
  if (!journal_) journal_ = Journal::create(path() / journal_name);
  journal_->append(tables);
}

std::vector<Table> RunDirectory::read_history() const {
  return journal_ ? read_journal(path() / journal_name, journal_->mark(), JournalTables::history)
                  : std::vector<Table>{};
}

void RunDirectory::write_checkpoint(std::int64_t generation, const RunContent& content) {
  require_owned();
  std::vector<std::int64_t> generations = valid_generations(path(), rejected_, generation);
  if (std::find(generations.begin(), generations.end(), generation) == generations.end()) {
    generations.insert(generations.begin(), generation);
  }
  const std::vector<std::int64_t> kept = kept_of(generations, retention_);
  write_run_file(path() / checkpoint_name(generation),
                 journal_ ? with_history(content, journal_->mark()) : content);
  core::fault_point("between_checkpoint_and_manifest");
  store::write_manifest(path(), manifest_of(path(), content, generation, kept));
  core::fault_point("before_removal");
  remove_others(path(), generation, kept);
  rejected_.clear();
}

void RunDirectory::write_result(const RunContent& content) {
  require_owned();
  write_run_file(path() / result_name, content);
}

void RunDirectory::record_result(std::int64_t generation, std::span<const std::string> names) {
  CROSSISLE_EXPECTS(std::all_of(names.begin(), names.end(), is_plain_name));
  require_owned();
  Manifest manifest = earlier_manifest(path());
  ResultRecord record{generation, {}};
  for (const std::string& name : names) {
    const fs::path file = path() / name;
    record.files.push_back({name, bytes_of(file), file_digest(file)});
  }
  manifest.result = std::move(record);
  core::fault_point("before_result_is_listed");
  store::write_manifest(path(), manifest);
}

void RunDirectory::write_text(const std::string& name, std::string_view text) {
  if (!is_plain_name(name)) {
    throw core::Error(core::ExitCode::io, fmt::format("cannot write '{}'", name),
                      "it is not a plain file name");
  }
  require_owned();
  write_atomically(path() / name, text);
}

void RunDirectory::write_status(const Status& status) {
  require_owned();
  // The last status is kept; the others are replaced within a second.
  const auto durability =
      status.state == RunState::running ? Durability::visible_at_once : Durability::survives_power_loss;
  write_atomically(path() / "status.json", to_json(status), durability);
  lock_->show_life();
}

std::optional<StopRequest> RunDirectory::stop_request() const {
  const fs::path file = path() / stop_name;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  try {
    const Json generation = read_json(file, stop_format).at("after_generation");
    if (generation.is_number_integer()) return StopRequest{generation.get<std::int64_t>()};
    return StopRequest{};
  } catch (const std::exception&) {
    return StopRequest{};  // a request to stop, even if its content is not readable
  }
}

void RunDirectory::clear_stop_request() {
  require_owned();
  std::error_code ignored;
  fs::remove(path() / stop_name, ignored);
}

void RunDirectory::remove(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_directory(fs::symlink_status(path, ignored)) || !is_own_folder(path)) return;
  const Lock lock(path);
  remove_run_files(path);
}

std::optional<fs::path> RunDirectory::archive_aside(const fs::path& path) {
  const fs::path folder = plain(path);
  std::error_code error;
  if (!fs::exists(fs::symlink_status(folder, error))) return std::nullopt;
  if (fs::is_directory(folder, error) && fs::is_empty(folder, error) && !error) return std::nullopt;
  if (!fs::is_directory(folder, error) || !looks_like_run(folder)) {
    throw core::Error(core::ExitCode::io, fmt::format("{} cannot be set aside", folder.string()),
                      "it is not a folder of a run", "choose another folder for the run");
  }
  const Lock lock(folder);
  for (int number = 1;; ++number) {
    const fs::path aside = folder.string() + "." + std::to_string(number);
    const int result = rename_to_free(folder, aside);
    if (result == EEXIST || result == ENOTEMPTY) continue;
    if (result != 0) throw system_error("set aside", folder, result);
    sync_folder(folder.parent_path());
    return aside;
  }
}

}  // namespace crossisle::store
