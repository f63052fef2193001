// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <utility>
#include <vector>

namespace crossisle::run {

/// Estimates the remaining time from the latter half of the elapsed time, so that slow beginnings are
/// forgotten and a single slow step does not make the estimate jump.
///
/// @code
///   Pace pace;
///   pace.note(seconds_since_begin, generations_done);
///   if (const auto left = pace.seconds_left(generations)) show(*left);
/// @endcode
class Pace {
 public:
  /// Records progress. @param seconds time since the beginning, ascending @param done progress in any unit,
  /// ascending
  void note(double seconds, double done);
  /// Returns the seconds until `total` is done; nothing until two notes with progress between them exist.
  std::optional<double> seconds_left(double total) const;

 private:
  std::vector<std::pair<double, double>> notes_;  ///< seconds and progress at that time
};

}  // namespace crossisle::run
