// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <utility>
#include <vector>

namespace crossisle::run {

/// Estimates the remaining time from the latter half of the elapsed time: slow beginnings are forgotten, and
/// one slow step does not make the estimate jump.
///
/// @code
///   Pace pace;
///   pace.note(seconds_since_begin, generations_done);
///   if (const auto left = pace.seconds_left(generations)) show(*left);
/// @endcode
class Pace {
 public:
  /// Records progress. @param seconds since the beginning, ascending @param done in any unit, ascending
  void note(double seconds, double done);
  /// Returns the seconds until `total` is done; nothing before there are two notes with progress between
  /// them.
  std::optional<double> seconds_left(double total) const;

 private:
  std::vector<std::pair<double, double>> notes_;  ///< seconds and progress at that time
};

}  // namespace crossisle::run
