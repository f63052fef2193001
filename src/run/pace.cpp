// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/pace.hpp"

#include <algorithm>

namespace crossisle::run {
namespace {

/// Number of notes above which every second one is discarded: enough for a window whose edge moves by one or
/// two percent.
constexpr std::size_t max_notes = 128;

}  // namespace

void Pace::note(double seconds, double done) {
  if (notes_.size() == max_notes) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < notes_.size(); i += 2) notes_[kept++] = notes_[i];
    notes_.resize(kept);
  }
  notes_.emplace_back(seconds, done);
}

std::optional<double> Pace::seconds_left(double total) const {
  if (notes_.size() < 2) return std::nullopt;
  const auto [now, done] = notes_.back();
  const double half = now - (now - notes_.front().first) / 2.0;
  const auto after_half =
      std::find_if(notes_.begin(), notes_.end() - 1, [&](const auto& note) { return note.first > half; });
  // Uses the last note before the window, so that the window covers at least half the time.
  const auto& [then, done_then] = after_half == notes_.begin() ? notes_.front() : *(after_half - 1);
  if (done <= done_then) return std::nullopt;
  return std::max(0.0, total - done) * (now - then) / (done - done_then);
}

}  // namespace crossisle::run
