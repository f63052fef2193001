// Part of Crossisle, SPDX-License-Identifier: MIT
#include "finish.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/error.hpp"
#include "crossisle/core/fault_point.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/continuation.hpp"
#include "crossisle/run/engine_kind.hpp"

namespace crossisle::run {
namespace {

constexpr const char* result_name = "run.h5";
constexpr const char* best_name = "best.yaml";

/// Returns the newest checkpoint, or nothing if there is none, or if no checkpoint is usable and none is
/// needed.
std::optional<store::SavedRun> usable_checkpoint(store::RunDirectory& directory, bool is_needed) {
  try {
    return directory.newest_checkpoint();
  } catch (const store::NewerFormatError&) {
    throw;
  } catch (const core::Error&) {
    if (is_needed) throw;
    return std::nullopt;
  }
}

std::string text_of(const std::vector<store::FileFault>& faults) {
  std::vector<std::string> reasons;
  for (const auto& fault : faults) reasons.push_back(fault.reason);
  return core::join(reasons, "; ");
}

[[noreturn]] void refuse_lost(const std::filesystem::path& folder, const std::string& why) {
  throw core::Error(core::ExitCode::io, fmt::format("the result in {} is lost", folder.string()),
                    why + "; no checkpoint is left to recreate it from",
                    "restore the file or a checkpoint from a copy, or start again with --fresh, which moves "
                    "this folder aside");
}

[[noreturn]] void refuse_unextendable(const std::filesystem::path& folder) {
  throw core::Error(
      core::ExitCode::io, fmt::format("the finished run in {} cannot go on", folder.string()),
      "its last checkpoint is missing",
      "restore the checkpoint from a copy, or start again with --fresh, which moves this folder aside");
}

/// Refuses a folder in which a required file is missing or damaged.
/// @throws core::Error(io) if only the state of the search could restore the file
void require_file(const std::filesystem::path& folder, const char* name,
                  const std::vector<store::FileFault>& faults) {
  const auto fault = std::find_if(faults.begin(), faults.end(),
                                  [&](const store::FileFault& each) { return each.file == name; });
  if (fault != faults.end()) refuse_lost(folder, fault->reason);
  std::error_code ignored;
  if (!std::filesystem::exists(folder / name, ignored))
    refuse_lost(folder, fmt::format("{} is missing", name));
}

void add_line(std::string& warning, const std::string& line) {
  if (line.empty() || warning.find(line) != std::string::npos) return;
  warning += (warning.empty() ? "" : "; ") + line;
}

/// True if a file belongs to a run with the same limits: the last generation and the rules of `search.stop`.
bool has_same_limits(const Configuration& configuration, const store::SavedRun& saved) {
  return saved.content.attribute("configuration") == identity_yaml(configuration);
}

/// Returns the last generation of a run whose progress a file states. With other limits, a rule that ended
/// the run may not hold any more.
std::int64_t last_generation_of(const Configuration& configuration, const store::SavedRun& saved) {
  if (const auto exhausted = exhausted_generation(saved.content)) return *exhausted;
  const bool was_ended = rule_that_ended(saved.content) && has_same_limits(configuration, saved);
  return was_ended ? saved.generation : configuration.generations();
}

/// True if a file has the state after the last generation, and states the limits of the configuration. A
/// search that is exhausted has no other state with any limits.
bool is_last(const Configuration& configuration, const store::SavedRun& saved) {
  return saved.generation == last_generation_of(configuration, saved) &&
         (exhausted_generation(saved.content) || has_same_limits(configuration, saved));
}

/// Records the result files in the manifest. @param generation last generation of the run
void record(const Configuration& configuration, store::RunDirectory& directory, std::int64_t generation,
            bool has_best) {
  std::vector<std::string> names{result_name};
  for (const char* name : engine_kind(configuration).result_files) names.emplace_back(name);
  if (has_best) names.emplace_back(best_name);
  directory.record_result(generation, names);
}

/// Returns one line that states which files are created again, and from which file.
std::string repair_line(const Inspection& inspection, const std::vector<store::FileFault>& faults,
                        std::int64_t last) {
  std::string line = faults.empty() ? "the run had ended before all its files were written" : text_of(faults);
  if (!inspection.checkpoint) return line + "; recreated from run.h5";
  if (inspection.checkpoint->generation == last)
    line += "; recreated from " + inspection.checkpoint->file.filename().string();
  add_line(line, inspection.checkpoint->warning);
  return line;
}

}  // namespace

Inspection inspect(const Configuration& configuration, store::RunDirectory& directory) {
  auto check = directory.check_result();
  std::int64_t last = configuration.generations();
  const bool has_result = check.result.has_value();
  Inspection inspection;
  if (has_result) {
    require_same_run(configuration, *check.result, directory.path());
    last = last_generation_of(configuration, *check.result);
    if (is_last(configuration, *check.result)) inspection.result = std::move(check.result);
  }
  if (inspection.result && check.listed == last && check.faults.empty()) return inspection;

  inspection.checkpoint = usable_checkpoint(directory, !inspection.result);
  if (inspection.checkpoint) {
    require_same_run(configuration, *inspection.checkpoint, directory.path());
    if (!inspection.result) last = last_generation_of(configuration, *inspection.checkpoint);
    if (inspection.result && inspection.checkpoint->generation < last) inspection.checkpoint.reset();
  } else if (!has_result && !check.faults.empty()) {
    refuse_lost(directory.path(), text_of(check.faults));
  } else if (has_result && !inspection.result) {
    refuse_unextendable(directory.path());
  }
  const bool is_extended = has_result && !inspection.result;  // the list is that of the shorter run
  const bool has_ended = inspection.result || (check.listed == last && !is_extended) ||
                         (inspection.checkpoint && is_last(configuration, *inspection.checkpoint));
  if (has_ended) {
    inspection.repair = repair_line(inspection, check.faults, last);
  } else if (inspection.checkpoint) {
    inspection.repair = inspection.checkpoint->warning;
  }
  inspection.faults = std::move(check.faults);
  return inspection;
}

void write_finished_files(const Configuration& configuration, store::RunDirectory& directory,
                          const store::RunContent& content, const std::vector<ResultFile>& files,
                          const std::optional<island::DesignRecord>& best) {
  core::fault_point("before_result");
  for (const auto& file : files) directory.write_text(file.name, file.text);
  directory.write_result(content);
  if (best) directory.write_text(best_name, design_yaml(configuration, *best));
  record(configuration, directory, content.number("generation"), best.has_value());
  core::fault_point("after_result");
}

void repair_from_result(const Configuration& configuration, store::RunDirectory& directory,
                        const Inspection& inspection, const std::optional<island::DesignRecord>& best) {
  for (const char* name : engine_kind(configuration).result_files)
    require_file(directory.path(), name, inspection.faults);
  if (best) directory.write_text(best_name, design_yaml(configuration, *best));
  record(configuration, directory, inspection.result->generation, best.has_value());
}

std::string settle_status(store::RunDirectory& directory, store::Status status) {
  std::optional<store::Status> before;
  std::string said = "status.json is missing";
  try {
    before = directory.read_status();
    if (before) said = fmt::format("status.json said '{}'", store::name_of(before->state));
  } catch (const store::NewerFormatError&) {
    throw;
  } catch (const core::Error& error) {
    said = error.what();
  }
  if (before) {
    const bool is_right = before->state == status.state && before->generation == status.generation &&
                          before->generations == status.generations &&
                          before->evaluations == status.evaluations;
    if (is_right) return {};
    // The process that did the work, according to its own status.
    status.host = before->host;
    status.pid = before->pid;
    status.process_start = before->process_start;
    status.started = before->started;
    status.ranks = before->ranks;
    status.evaluations_per_second = before->evaluations_per_second;
    status.checkpoint_generation = before->checkpoint_generation;
    status.checkpoint_written = before->checkpoint_written;
    status.job = before->job;
  }
  directory.write_status(status);
  return said + "; rewritten";
}

}  // namespace crossisle::run
