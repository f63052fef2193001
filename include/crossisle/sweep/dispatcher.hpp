// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "crossisle/sweep/plan.hpp"

namespace crossisle::sweep {

/// Hands out the runs of a sweep to groups of ranks, in batches that shrink towards the end (guided self-scheduling,
/// Polychronopoulos and Kuck, IEEE Trans. Computers C-36, 1987): a group seldom has to ask, and all end together.
///
/// A group is given runs of the cost model that it has, as long as there are any; otherwise of the one that has most
/// left for each group at work on it.
class Dispatcher {
 public:
  /// @param positions of the runs in the plan @pre groups is positive
  Dispatcher(const Plan& plan, std::span<const std::size_t> positions, int groups);

  /// The next runs for a group; none are left where it is empty.
  std::vector<std::size_t> next(int group);
  /// The next run alone, for a group that can ask at any time.
  std::optional<std::size_t> next_single(int group);
  /// Learns how long a run took, so that a batch is worth its messages.
  void finished(std::size_t position, double seconds);
  std::size_t left() const noexcept { return left_; }
  /// Time that what is not handed out yet will take one group, or nothing before the first run has finished.
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
