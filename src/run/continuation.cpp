// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/continuation.hpp"

#include <fmt/format.h>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/recorded_metrics.hpp"

namespace crossisle::run {

void require_same_run(const Configuration& configuration, const store::SavedRun& saved,
                      const std::filesystem::path& directory) {
  const std::string before = saved.content.attribute("configuration");
  const auto limit = static_cast<std::uint32_t>(saved.content.number("generations"));
  const auto same_limit = with_generations(configuration, limit);
  if (!same_limit || before != identity_yaml(*same_limit)) {
    throw core::Error(core::ExitCode::usage,
                      fmt::format("{} holds a run of another configuration:\n{}", directory.string(),
                                  difference(before, identity_yaml(configuration))),
                      "continuing it would mix two problems",
                      "choose another folder with -o, or --fresh to move the old run aside");
  }
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
