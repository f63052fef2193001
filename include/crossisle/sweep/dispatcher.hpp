// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "crossisle/sweep/plan.hpp"

namespace crossisle::sweep {

/// Distributes the runs of a sweep over groups of ranks, in batches that shrink towards the end (guided
/// self-scheduling, Polychronopoulos and Kuck, IEEE Trans. Computers C-36, 1987). Groups therefore request
/// work rarely, and all end at about the same time.
///
/// A group receives runs of the cost model that it already has while there are any; otherwise runs of the
/// model that has the most runs left per group working on it.
class Dispatcher {
 public:
  /// @param positions positions of the runs in the plan @pre groups is positive
  Dispatcher(const Plan& plan, std::span<const std::size_t> positions, int groups);

  /// Returns the next runs for a group; empty if none are left. @pre 0 <= group < groups, here and below
  std::vector<std::size_t> next(int group);
  /// Returns a single next run, for a group that can ask at any time.
  std::optional<std::size_t> next_single(int group);
  /// Records the time of a run; batches are sized so that their time outweighs their messages. @pre the plan
  /// has the position
  void finished(std::size_t position, double seconds);
  std::size_t left() const noexcept { return left_; }
  /// Returns the time that one group needs for the runs not yet distributed, or nothing before the first run
  /// has finished.
  std::optional<double> seconds_left() const;

 private:
  struct Queue {
    std::deque<std::size_t> positions;
    double effort = 0.0;
  };
  std::size_t choose_queue(int group) const;
  std::size_t pop(Queue& queue);

  const Plan& plan_;
  std::vector<Queue> queues_;  ///< by model
  std::vector<std::optional<std::size_t>> queue_of_group_;
  std::size_t left_ = 0;
  double finished_effort_ = 0.0;
  double finished_seconds_ = 0.0;
};

}  // namespace crossisle::sweep
