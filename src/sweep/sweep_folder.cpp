// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/sweep/sweep_folder.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "crossisle/core/error.hpp"
#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/configuration.hpp"
#include "records.hpp"

namespace crossisle::sweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* plan_name = "sweep.yaml";
/// Number of digits of an id that name a run's folder: enough that no two of a million runs share them.
constexpr std::size_t folder_digits = 16;
/// Maximum number of runs that a message names.
constexpr std::size_t max_named = 5;

fs::path part_folder(const fs::path& folder, const Part& part) {
  return part_directory(folder, std::to_string(part.number), part.count);
}

/// Returns the folders of the parts of a sweep that were worked on: first the whole sweep, then the others by
/// name.
std::vector<fs::path> part_folders(const fs::path& folder) {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().filename().string().starts_with(part_prefix)) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  folders.insert(folders.begin(), folder);
  return folders;
}

void require_nobody(const fs::path& folder) {
  const auto owner = store::RunView(folder).owner();
  if (!owner) return;
  throw core::Error(core::ExitCode::io, fmt::format("another process works in {}", folder.string()),
                    fmt::format("process {} on host {} since {}", owner->pid, owner->host, owner->started),
                    "wait for it to end, or stop it");
}

/// Refuses to work on a part while a process works on the whole sweep, or on a part of another division,
/// because they share runs.
void require_no_overlap(const fs::path& folder, const Part& part) {
  const std::string same_division = fmt::format("-of-{}", part.count);
  for (const auto& other : part_folders(folder)) {
    const bool is_own = other == part_folder(folder, part);
    const bool is_disjoint = !part.is_whole() && other.filename().string().ends_with(same_division);
    if (!is_own && !(is_disjoint && other != folder)) require_nobody(other);
  }
}

void take_results(Memory& memory, std::vector<Result> results) {
  for (auto& result : results) {
    const auto [known, is_new] = memory.results.try_emplace(result.id, result);
    if (is_new) continue;
    if (!known->second.failed() && !result.failed()) ++memory.repeated;
    if (known->second.failed()) known->second = std::move(result);
  }
}

/// Refuses to replace a file in a folder that contained no sweep before, unless the content is the same.
void require_no_stranger(const fs::path& file, const std::string& text) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(file, ignored)) || core::read_text(file) == text) return;
  throw core::Error(core::ExitCode::io, fmt::format("{} is in the way", file.string()),
                    "the folder holds no sweep, and a sweep would replace this file",
                    "choose another folder, or move the file away");
}

std::string named(const std::vector<const PlannedRun*>& runs) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(runs.size(), max_named); ++i) names.push_back(runs[i]->name);
  if (runs.size() > max_named) names.emplace_back("...");
  return core::join(names, ", ");
}

bool same_record(const Plan& a, const Plan& b) {
  const auto same_run = [](const PlannedRun& x, const PlannedRun& y) {
    return x.id == y.id && x.name == y.name && x.values == y.values && x.group == y.group &&
           x.question == y.question;
  };
  return a.name == b.name && a.text == b.text && a.keys == b.keys &&
         std::equal(a.runs.begin(), a.runs.end(), b.runs.begin(), b.runs.end(), same_run);
}

/// Plans and results of one journal; empty if the journal does not exist.
struct PartMemory {
  Records records;
  std::optional<store::JournalMark> mark;
  std::string warning;
};

enum class Worker { nobody_known, this_process };

PartMemory read_part(const fs::path& folder, Worker worker) {
  const fs::path path = folder / journal_name;
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return {};
  auto content = store::recover_journal(path);
  PartMemory memory{read_records(content.tables), content.mark, {}};
  // A frame that another process is currently writing is not torn.
  const bool at_rest = worker == Worker::this_process || !store::RunView(folder).owner();
  if (content.torn_bytes > 0 && at_rest) {
    memory.warning = fmt::format("the last {} bytes of {} are incomplete; what they recorded is repeated",
                                 content.torn_bytes, path.string());
  }
  return memory;
}

void require_same_version(const Records& records, const fs::path& folder) {
  for (const auto& version : records.versions) {
    if (version == CROSSISLE_VERSION) continue;
    throw core::Error(core::ExitCode::usage,
                      fmt::format("{} was started by crossisle {}, but this is version {}", folder.string(),
                                  version, CROSSISLE_VERSION),
                      "results may differ between versions",
                      "use that version, or --fresh to move the old sweep aside");
  }
}

void take_part(Memory& memory, PartMemory part) {
  if (!part.warning.empty()) memory.warnings.push_back(std::move(part.warning));
  if (!part.records.plans.empty()) {
    Plan& last = part.records.plans.back();
    if (!memory.plan || last.runs.size() > memory.plan->runs.size()) memory.plan = std::move(last);
  }
  take_results(memory, std::move(part.records.results));
}

}  // namespace

std::string Part::text() const {
  return fmt::format("{}/{}", number, count);
}

fs::path part_directory(const fs::path& folder, std::string_view number, std::size_t count) {
  return count == 1 ? folder : folder / fmt::format("{}{}-of-{}", part_prefix, number, count);
}

Memory read_sweep_folder(const fs::path& folder) {
  Memory memory;
  for (const auto& part : part_folders(folder)) take_part(memory, read_part(part, Worker::nobody_known));
  if (!memory.plan) {
    throw core::Error(core::ExitCode::io, fmt::format("{} holds no sweep", folder.string()),
                      fmt::format("there is no {} in it or in its parts", journal_name),
                      "name the folder of a sweep, as `crossisle sweep run -o` does");
  }
  return memory;
}

void require_no_run_lost(const Plan& before, const Plan& now, const fs::path& folder) {
  std::unordered_set<std::string> kept;
  for (const auto& run : now.runs) kept.insert(run.id);
  std::vector<const PlannedRun*> lost;
  for (const auto& run : before.runs) {
    if (!kept.contains(run.id)) lost.push_back(&run);
  }
  if (lost.empty()) return;
  std::string difference = run::difference(before.text, now.text);
  if (difference.empty()) {
    difference =
        "the sweep's file is unchanged: the configuration it starts from has changed, or a file that this "
        "configuration names\n";
  }
  throw core::Error(core::ExitCode::usage,
                    fmt::format("{} holds another sweep; {} of its {} runs are gone ({}):\n{}",
                                folder.string(), lost.size(), before.runs.size(), named(lost), difference),
                    "runs can only be added to a sweep",
                    "choose another folder with -o, or --fresh to move the old sweep aside");
}

void require_continuable(const Plan& plan, const fs::path& folder) {
  std::error_code failure;
  const auto status = fs::status(folder, failure);
  if (fs::exists(status) && !fs::is_directory(status)) {
    throw core::Error(core::ExitCode::io, fmt::format("{} is not a folder", folder.string()),
                      "a sweep is written to a folder", "choose another with -o");
  }
  Memory memory;
  for (const auto& part : part_folders(folder)) {
    auto known = read_part(part, Worker::nobody_known);
    require_same_version(known.records, folder);
    take_part(memory, std::move(known));
  }
  if (memory.plan) require_no_run_lost(*memory.plan, plan, folder);
}

SweepFolder::SweepFolder(fs::path folder, Part part)
    : folder_(std::move(folder)), directory_(part_folder(folder_, part)) {
  require_no_overlap(folder_, part);
  for (const auto& other : part_folders(folder_)) {
    const bool is_own = other == directory_.path();
    auto known = read_part(other, is_own ? Worker::this_process : Worker::nobody_known);
    require_same_version(known.records, folder_);
    if (is_own && known.mark) {
      journal_ = store::Journal::resume(other / journal_name, *known.mark);
      last_plan_ = known.records.plans.empty() ? std::nullopt : std::optional(known.records.plans.back());
      revisions_ = static_cast<std::int32_t>(known.records.plans.size());
    }
    take_part(memory_, std::move(known));
  }
}

fs::path SweepFolder::run_directory(const std::string& id) const {
  return folder_ / "runs" / id.substr(0, folder_digits);
}

void SweepFolder::remove_run(const std::string& id) const {
  try {
    store::RunDirectory::remove(run_directory(id));
  } catch (const core::Error& failure) {
    spdlog::info("{}; the folder of a finished run is kept", failure.what());
  }
}

void SweepFolder::begin(const Plan& plan) {
  if (memory_.plan) require_no_run_lost(*memory_.plan, plan, folder_);
  if (!last_plan_) require_no_stranger(directory_.path() / plan_name, plan.text);
  if (!last_plan_ || !same_record(*last_plan_, plan)) {
    if (!journal_) journal_ = store::Journal::create(directory_.path() / journal_name);
    journal_->append(plan_rows(plan, revisions_++));
    last_plan_ = plan;
  }
  // Written again in case the process that recorded the plan died before writing the file.
  directory_.write_text(plan_name, plan.text);
}

void SweepFolder::append(std::span<const Result> results) {
  if (results.empty()) return;
  directory_.require_owned();
  journal_->append_unsynced(result_rows(results));
  synced_ = false;
}

void SweepFolder::sync() {
  if (synced_) return;
  journal_->sync();
  synced_ = true;
}

std::optional<fs::path> move_sweep_aside(const fs::path& folder) {
  for (const auto& part : part_folders(folder)) require_nobody(part);
  return store::RunDirectory::archive_aside(folder);
}

}  // namespace crossisle::sweep
