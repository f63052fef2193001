// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/continuation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/recorded_metrics.hpp"

namespace crossisle::run {
namespace {

constexpr auto another_folder = "choose another folder with -o, or --fresh to move the old run aside";

/// Calls `edit(line)` for each line of the section `search` of an identity. @returns the identity with the
/// edited lines; empty ones are left out
template <class Edit>
std::string with_search_lines(const std::string& identity, Edit edit) {
  std::string text;
  std::istringstream in(identity);
  bool is_in_search = false;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(' ')) is_in_search = line == "search:";
    if (is_in_search) line = edit(line);
    if (!line.empty()) text += line + "\n";
  }
  return text;
}

constexpr std::string_view stop_prefix = "  stop: ";

std::string without_stop(const std::string& identity) {
  return with_search_lines(
      identity, [](const std::string& line) { return line.starts_with(stop_prefix) ? std::string() : line; });
}

/// Returns an identity without the numbers of generations, of phases too, and the rules of `search.stop`.
std::string without_limits(const std::string& identity) {
  return with_search_lines(identity, [](const std::string& line) {
    constexpr std::string_view phase = "    - {generations: ";
    for (const std::string_view prefix :
         {stop_prefix, std::string_view("  generations: "), std::string_view("  polish: ")}) {
      if (line.starts_with(prefix)) return std::string();
    }
    return line.starts_with(phase) ? line.substr(std::min(line.find(','), line.size())) : line;
  });
}

/// Returns the rules of `search.stop` that an identity states.
search::StopOptions stop_of(const std::string& identity) {
  search::StopOptions options;
  with_search_lines(identity, [&](const std::string& line) {
    if (line.starts_with(stop_prefix)) options = search::read_stop_line(line);
    return line;
  });
  return options;
}

/// Refuses another identity than that of the run in a folder.
[[noreturn]] void refuse_other(const Configuration& configuration, const std::string& before,
                               const std::filesystem::path& directory) {
  const std::string identity = identity_yaml(configuration);
  if (without_limits(before) != without_limits(identity)) {
    throw core::Error(core::ExitCode::usage,
                      fmt::format("{} holds a run of another configuration:\n{}", directory.string(),
                                  difference(before, identity)),
                      "continuing it would mix two problems", another_folder);
  }
  const bool has_phases = identity.find("\n  phases:\n") != std::string::npos;
  throw core::Error(
      core::ExitCode::usage,
      fmt::format("{} holds a run whose generations cannot be changed to these", directory.string()),
      configuration.polish > 0 ? "only the number of its last generations can change, those of search.polish"
      : has_phases
          ? "only the number of its last generations can change, those of the last phase"
          : fmt::format("each generation of {} depends on their number", configuration.search_on(0)->name()),
      another_folder);
}

[[noreturn]] void refuse_rule(const std::filesystem::path& directory, const std::string& what,
                              const std::string& why, const std::string& remedy) {
  throw core::Error(core::ExitCode::usage, fmt::format("{} holds a run {}", directory.string(), what), why,
                    remedy + ", or " + another_folder);
}

/// Refuses a rule `hypervolume` whose windows or fractions may have ended the run earlier.
void require_hypervolume_rule(const search::StopOptions& rules, const search::StopOptions& before,
                              const std::filesystem::path& directory) {
  const auto& rule = rules.hypervolume;
  if (!rule) return;
  if (!before.hypervolume) {
    refuse_rule(directory, "without search.stop.hypervolume", "with it, it might have ended earlier",
                "delete the rule");
  }
  if (rule->evaluations != before.hypervolume->evaluations) {
    refuse_rule(directory,
                fmt::format("with search.stop.hypervolume.evaluations {}", before.hypervolume->evaluations),
                "with others it might have ended earlier", "set these");
  }
  if (rule->fraction > before.hypervolume->fraction) {
    refuse_rule(directory,
                fmt::format("with search.stop.hypervolume.fraction {}", before.hypervolume->fraction),
                fmt::format("with {} it might have ended earlier", rule->fraction), "set at most that");
  }
}

/// Refuses rules of `search.stop` that may have ended the run earlier, so that its generations would not be
/// those of a run that had the rules from the beginning. Rules that hold later than those of the run, or not
/// at all, are accepted.
void require_stop_rules(const Configuration& configuration, const store::SavedRun& saved,
                        const std::filesystem::path& directory) {
  const auto& rules = configuration.stop;
  const auto before = stop_of(saved.content.attribute("configuration"));
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
  require_hypervolume_rule(rules, before, directory);
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
  if (!same_limit || without_stop(before) != without_stop(identity_yaml(*same_limit)))
    refuse_other(configuration, before, directory);
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
