// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/continuation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/recorded_metrics.hpp"

namespace crossisle::run {
namespace {

constexpr auto another_folder = "choose another folder with -o, or --fresh to move the old run aside";

/// Returns the lines of the section `search` of an identity whose keys, such as `stop`, are given.
std::vector<std::string> search_lines_of(const std::string& identity, const std::vector<std::string>& keys) {
  std::vector<std::string> found;
  std::istringstream in(identity);
  bool is_in_search = false;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(' ')) is_in_search = line == "search:";
    const bool is_asked_for = std::any_of(
        keys.begin(), keys.end(), [&](const std::string& key) { return line.starts_with("  " + key + ": "); });
    if (is_in_search && is_asked_for) found.push_back(line);
  }
  return found;
}

/// Returns an identity without these lines.
std::string without(const std::string& identity, const std::vector<std::string>& keys) {
  std::string text = identity;
  for (const auto& line : search_lines_of(identity, keys)) text.erase(text.rfind(line + "\n"), line.size() + 1);
  return text;
}

std::string without_stop(const std::string& identity) {
  return without(identity, {"stop"});
}

std::string without_limits(const std::string& identity) {
  return without(identity, {"stop", "generations", "polish"});
}

/// Refuses another number of generations. @param limit number of generations of the run
[[noreturn]] void refuse_generations(const Configuration& configuration, std::uint32_t limit,
                                     const std::filesystem::path& directory) {
  const bool has_earlier = configuration.polish > 0;
  throw core::Error(
      core::ExitCode::usage,
      fmt::format("{} holds a run of {} generations and cannot go on to {}", directory.string(), limit,
                  configuration.generations()),
      has_earlier ? "only the number of its last generations, search.polish, can change"
                  : fmt::format("every generation of {} depends on their number",
                                configuration.search_on(0)->name()),
      another_folder);
}

[[noreturn]] void refuse_rule(const std::filesystem::path& directory, const std::string& what,
                              const std::string& why, const std::string& remedy) {
  throw core::Error(core::ExitCode::usage, fmt::format("{} holds a run {}", directory.string(), what), why,
                    remedy + ", or " + another_folder);
}

/// Refuses rules of `search.stop` that may have ended the run earlier, so that its generations would not be those
/// of a run that had the rules from the beginning. Rules that hold later than those of the run, or not at all, are
/// accepted.
void require_stop_rules(const Configuration& configuration, const store::SavedRun& saved,
                        const std::filesystem::path& directory) {
  const auto& rules = configuration.stop;
  search::StopOptions before;
  const auto lines = search_lines_of(saved.content.attribute("configuration"), {"stop"});
  if (!lines.empty()) before = search::read_stop_line(lines.front());
  if (rules == before || !rules.has_checks()) return;
  if (before.has_checks() && rules.check_every != before.check_every) {
    refuse_rule(directory, fmt::format("that checks its rules every {} generations", before.check_every),
                "with other checks it might have ended earlier",
                fmt::format("set search.stop.check_every to {}", before.check_every));
  }
  if (rules.no_progress && (!before.no_progress || *rules.no_progress < *before.no_progress)) {
    refuse_rule(directory,
                before.no_progress ? fmt::format("with search.stop.no_progress {}", *before.no_progress)
                                   : "without search.stop.no_progress",
                fmt::format("with {} it might have ended earlier", *rules.no_progress),
                before.no_progress ? "set at least that" : "delete the rule");
  }
  const bool has_earlier_limit =
      rules.evaluations && !(before.evaluations && *before.evaluations <= *rules.evaluations);
  const auto evaluations = static_cast<std::uint64_t>(saved.content.number("evaluations"));
  if (has_earlier_limit && evaluations >= *rules.evaluations) {
    refuse_rule(directory, fmt::format("of {} evaluations", evaluations),
                fmt::format("search.stop.evaluations {} might have ended it earlier", *rules.evaluations),
                "raise or delete the rule");
  }
  const bool has_easier_target = rules.target && !(before.target && *rules.target <= *before.target);
  if (!has_easier_target) return;
  const auto best = tally(configuration, saved.content).best;
  if (best && best->evaluation.fitness.objective <= *rules.target) {
    refuse_rule(directory, fmt::format("that has reached {}", best->evaluation.fitness.objective),
                fmt::format("search.stop.target {} might have ended it earlier", *rules.target),
                "lower or delete the rule");
  }
}

}  // namespace

void require_same_run(const Configuration& configuration, const store::SavedRun& saved,
                      const std::filesystem::path& directory) {
  const std::string before = saved.content.attribute("configuration");
  const auto limit = static_cast<std::uint32_t>(saved.content.number("generations"));
  const auto same_limit = with_generations(configuration, limit);
  if (!same_limit && without_limits(before) == without_limits(identity_yaml(configuration)))
    refuse_generations(configuration, limit, directory);
  if (!same_limit || without_stop(before) != without_stop(identity_yaml(*same_limit))) {
    throw core::Error(core::ExitCode::usage,
                      fmt::format("{} holds a run of another configuration:\n{}", directory.string(),
                                  difference(before, identity_yaml(configuration))),
                      "continuing it would mix two problems", another_folder);
  }
  require_stop_rules(configuration, saved, directory);
  if (const auto& version = saved.content.attribute("program_version"); version != CROSSISLE_VERSION) {
    throw core::Error(core::ExitCode::usage,
                      fmt::format("{} was started by crossisle {}, but this is version {}",
                                  directory.string(), version, CROSSISLE_VERSION),
                      "results may differ between versions",
                      "use that version, or --fresh to move the old run aside");
  }
  if (saved.generation < configuration.generations() && saved.content.has_table("designs")) {
    if (const auto missing = missing_metrics(configuration, saved.content.table("designs"));
        !missing.empty()) {
      throw core::Error(core::ExitCode::usage,
                        fmt::format("{} was started by a version that did not write {}", directory.string(),
                                    core::join(missing, ", ")),
                        "designs of both versions do not fit into one table",
                        "use that version, or --fresh to move the old run aside");
    }
  }
  if (saved.generation > configuration.generations()) {
    throw core::Error(core::ExitCode::usage,
                      fmt::format("{} has run {} generations, more than the {} asked for", directory.string(),
                                  saved.generation, configuration.generations()),
                      "completed generations cannot be removed",
                      "ask for at least as many, or choose another folder with -o");
  }
}

void require_continuable(const Configuration& configuration, const std::filesystem::path& directory) {
  std::error_code ignored;
  if (!std::filesystem::exists(directory, ignored)) return;
  if (!std::filesystem::is_directory(directory, ignored)) {
    throw core::Error(core::ExitCode::io, fmt::format("{} is not a folder", directory.string()),
                      "a run is written to a folder", "choose another one with -o");
  }
  const store::RunView view(directory);
  if (std::filesystem::exists(directory / "run.h5", ignored)) {
    require_same_run(configuration, view.read_result(), directory);
  } else if (const auto saved = view.newest_checkpoint(store::Purpose::continuation)) {
    require_same_run(configuration, *saved, directory);
  }
}

}  // namespace crossisle::run
