// Part of Crossisle, SPDX-License-Identifier: MIT
#include "progress.hpp"
#include "talk.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <vector>

#include "crossisle/core/text.hpp"
#include "crossisle/run/engine_kind.hpp"

namespace crossisle::apps {
namespace {

constexpr std::chrono::seconds plain_interval{5};

/// Returns the number of columns of the terminal on standard error, or the customary 80 if it is unknown.
std::size_t terminal_columns() {
  struct winsize size {};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

/// Returns the parts of a progress line, the most important first.
std::vector<std::string> parts_of(const store::Status& status) {
  const std::string best = status.best_objective ? fmt::format("best {:.5g}", *status.best_objective)
                                                 : std::string("nothing feasible yet");
  std::vector<std::string> parts{
      fmt::format("{} {}/{}", store::step_name(status.kind), status.generation, status.generations), best,
      "feasible " + core::human_percent(status.feasible_share),
      fmt::format("{} {}", core::human_count(static_cast<double>(status.evaluations)),
                  status.kind == store::WorkKind::search ? "evaluations" : "designs"),
      core::human_count(status.evaluations_per_second) + "/s"};
  if (status.seconds_left) parts.push_back(core::human_duration(*status.seconds_left) + " left");
  if (const auto age = status.checkpoint_age_s(store::Clock::now()))
    parts.push_back(fmt::format("checkpoint {} ago", core::human_duration(*age)));
  return parts;
}

}  // namespace

std::string progress_line(const store::Status& status, std::size_t columns) {
  std::string line;
  for (const auto& part : parts_of(status)) {
    if (line.empty()) {
      line = part.substr(0, columns);
    } else if (line.size() + 2 + part.size() <= columns) {
      line += "  " + part;
    } else {
      break;
    }
  }
  return line;
}

ProgressStyle suitable_style() {
  if (is_quiet()) return ProgressStyle::none;
  return isatty(STDERR_FILENO) == 1 ? ProgressStyle::live : ProgressStyle::plain;
}

void add_progress(Command command, std::optional<ProgressStyle>& style) {
  const std::map<std::string, ProgressStyle> styles{
      {"live", ProgressStyle::live}, {"plain", ProgressStyle::plain}, {"none", ProgressStyle::none}};
  command.add_choice("--progress", style, styles,
                     "live (one line), plain (a line every 5 s) or none; default: live if standard error is "
                     "a terminal, otherwise plain");
}

ProgressDisplay::~ProgressDisplay() {
  if (line_open_) fmt::print(stderr, "\n");
}

void ProgressDisplay::began(const run::Configuration& configuration, const run::Beginning& beginning) {
  if (beginning.moved_aside) say("the earlier run was moved to {}", beginning.moved_aside->string());
  const std::string directory = beginning.directory.string();
  const bool covers_space = run::engine_kind(configuration).coverage == run::Coverage::space;
  switch (beginning.origin) {
    case run::Origin::started:
      say("starting {} in {}", configuration.name, directory);
      for (const auto& note : configuration.notes) warn("{}", note);
      if (!configuration.starts.empty())
        say("{} designs of generation 0 are given by start_from",
            core::human_count(static_cast<double>(configuration.starts.size())));
      break;
    case run::Origin::continued:
      say("continuing {} in {} after {} {}", configuration.name, directory,
          covers_space ? "blocks:" : "generation", beginning.generation);
      break;
    case run::Origin::already_finished:
      say("{} in {} is already finished (--fresh starts it again)", configuration.name, directory);
      return;
  }
  if (covers_space) {
    say("all {} designs in {} blocks, on {} ranks, for {} networks",
        core::human_count(configuration.space.size()), configuration.generations(), beginning.ranks,
        configuration.networks.size());
    return;
  }
  const double designs = configuration.space.size();
  say("at most {} of {} designs, on {} islands and {} ranks, for {} networks",
      core::human_count(std::min(static_cast<double>(configuration.evaluation_budget()), designs)),
      core::human_count(designs), configuration.islands, beginning.ranks, configuration.networks.size());
  if (beginning.idle_ranks > 0) {
    warn("{} ranks are idle (islands x networks leave no share for them); use fewer ranks",
         beginning.idle_ranks);
  }
}

void ProgressDisplay::progressed(const store::Status& status) {
  if (style_ == ProgressStyle::live) {
    // A line that wraps could not be overwritten.
    fmt::print(stderr, "\r\033[K{}", progress_line(status, terminal_columns() - 1));
    std::fflush(stderr);
    line_open_ = true;
  } else if (style_ == ProgressStyle::plain) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_line_ < plain_interval && status.generation < status.generations) return;
    last_line_ = now;
    say("{}", progress_line(status, std::numeric_limits<std::size_t>::max()));
  }
}

}  // namespace crossisle::apps
