// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "command_line.hpp"
#include "crossisle/run/session.hpp"

namespace crossisle::apps {

/// Form in which progress is shown on standard error.
enum class ProgressStyle {
  live,   ///< one line that is overwritten
  plain,  ///< one line every few seconds, for logs
  none,
};

/// Returns the style that suits this output: live on a terminal, plain elsewhere.
ProgressStyle suitable_style();

/// Adds `--progress`.
void add_progress(Command command, std::optional<ProgressStyle>& style);

/// Returns the state of a run on one line with at most this number of columns; the least important parts are
/// omitted first.
std::string progress_line(const store::Status& status, std::size_t columns);

/// Shows the beginning and the progress of a run on standard error.
class ProgressDisplay final : public run::RunObserver {
 public:
  explicit ProgressDisplay(ProgressStyle style) : style_(style) {}
  ~ProgressDisplay() override;

  void began(const run::Configuration& configuration, const run::Beginning& beginning) override;
  void progressed(const store::Status& status) override;

 private:
  ProgressStyle style_;
  std::chrono::steady_clock::time_point last_line_{};
  bool line_open_ = false;
};

}  // namespace crossisle::apps
