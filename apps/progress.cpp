// Part of Crossisle, SPDX-License-Identifier: MIT
#include "progress.hpp"
#include "talk.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <map>

#include "crossisle/core/text.hpp"

namespace crossisle::apps {
namespace {

constexpr std::chrono::seconds plain_interval{5};

std::string line_of(const store::Status& status, bool counts_blocks) {
  const std::string best = status.best_objective ? fmt::format("best {:.5g}", *status.best_objective)
                                                 : std::string("nothing feasible yet");
  std::string line = fmt::format(
      "{} {}/{}  {}  feasible {:.0f} %  {} {}  {}/s", counts_blocks ? "block" : "generation",
      status.generation, status.generations, best, 100.0 * status.feasible_share,
      core::human_count(static_cast<double>(status.evaluations)), counts_blocks ? "designs" : "evaluations",
      core::human_count(status.evaluations_per_second));
  if (status.seconds_left) line += fmt::format("  {} left", core::human_duration(*status.seconds_left));
  if (const auto age = status.checkpoint_age_s(store::Clock::now())) {
    line += fmt::format("  checkpoint {} ago", core::human_duration(*age));
  }
  return line;
}

}  // namespace

ProgressStyle suitable_style() {
  if (is_quiet()) return ProgressStyle::none;
  return isatty(STDERR_FILENO) == 1 ? ProgressStyle::live : ProgressStyle::plain;
}

void add_progress(CLI::App& command, std::optional<ProgressStyle>& style) {
  const std::map<std::string, ProgressStyle> styles{
      {"live", ProgressStyle::live}, {"plain", ProgressStyle::plain}, {"none", ProgressStyle::none}};
  command
      .add_option("--progress", style,
                  "live (one line), plain (a line every 5 s) or none; default: by the kind of standard error")
      ->transform(CLI::CheckedTransformer(styles));
}

ProgressDisplay::~ProgressDisplay() {
  if (line_open_) fmt::print(stderr, "\n");
}

void ProgressDisplay::began(const run::Configuration& configuration, const run::Beginning& beginning) {
  if (beginning.moved_aside) say("the earlier run was moved to {}", beginning.moved_aside->string());
  const std::string directory = beginning.directory.string();
  counts_blocks_ = configuration.exhaustive.has_value();
  switch (beginning.origin) {
    case run::Origin::started:
      say("starting {} in {}", configuration.name, directory);
      break;
    case run::Origin::continued:
      say("continuing {} in {} after {} {}", configuration.name, directory,
          counts_blocks_ ? "blocks:" : "generation", beginning.generation);
      break;
    case run::Origin::already_finished:
      say("{} in {} is finished already (--fresh would start it again)", configuration.name, directory);
      return;
  }
  if (counts_blocks_) {
    say("all {} designs in {} blocks, on {} ranks, for {} networks",
        core::human_count(configuration.space.size()), configuration.generations(), beginning.ranks,
        configuration.networks.size());
    return;
  }
  say("{} of {} designs at most, on {} islands and {} ranks, for {} networks",
      core::human_count(static_cast<double>(configuration.evaluation_budget())),
      core::human_count(configuration.space.size()), configuration.islands, beginning.ranks,
      configuration.networks.size());
  if (beginning.idle_ranks > 0) {
    warn("{} ranks have nothing to do (islands x networks leave no share for them); use fewer",
         beginning.idle_ranks);
  }
}

void ProgressDisplay::progressed(const store::Status& status) {
  if (style_ == ProgressStyle::live) {
    fmt::print(stderr, "\r\033[K{}", line_of(status, counts_blocks_));
    std::fflush(stderr);
    line_open_ = true;
  } else if (style_ == ProgressStyle::plain) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_line_ < plain_interval && status.generation < status.generations) return;
    last_line_ = now;
    say("{}", line_of(status, counts_blocks_));
  }
}

}  // namespace crossisle::apps
