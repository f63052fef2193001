// Part of Crossisle, SPDX-License-Identifier: MIT
#include "sms_emoa.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>
#include <vector>

#include "crossisle/core/hypervolume.hpp"

namespace crossisle::search {
namespace {

/// Designs of one front, scaled so that its smallest values are 0 and its largest 1.
class ScaledFront {
 public:
  ScaledFront(std::span<const objective::GoalValues> values, std::span<const std::size_t> front,
              std::size_t goals)
      : corner_(goals, corner_beyond), points_(front.size()), present_(front.size(), true) {
    for (std::size_t goal = 0; goal < goals; ++goal) {
      const auto [low, high] = std::minmax_element(
          front.begin(), front.end(),
          [&](std::size_t a, std::size_t b) { return values[a][goal] < values[b][goal]; });
      const double width = values[*high][goal] - values[*low][goal];
      for (std::size_t i = 0; i < front.size(); ++i) {
        points_[i][goal] = width > 0.0 ? (values[front[i]][goal] - values[*low][goal]) / width : 0.0;
      }
    }
  }

  /// Returns the volume that no other present design dominates.
  double exclusive_volume(std::size_t design) const {
    double box = 1.0;
    for (std::size_t goal = 0; goal < corner_.size(); ++goal) box *= corner_[goal] - points_[design][goal];
    std::vector<core::Point6> others;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (i == design || !present_[i]) continue;
      core::Point6& limited = others.emplace_back(core::Point6{});
      for (std::size_t goal = 0; goal < corner_.size(); ++goal)
        limited[goal] = std::max(points_[i][goal], points_[design][goal]);
    }
    return box - core::hypervolume(std::move(others), corner_);
  }
  void remove(std::size_t design) { present_[design] = false; }

 private:
  /// The designs at the ends of the front have a volume of their own.
  static constexpr double corner_beyond = 1.1;

  std::vector<double> corner_;
  std::vector<core::Point6> points_;
  std::vector<bool> present_;
};

}  // namespace

void SmsEmoa::order(std::span<const objective::GoalValues> values, Fronts& fronts) const {
  const auto split = split_of(fronts);
  if (!split) return;
  auto& front = fronts[split->front];
  ScaledFront scaled(values, front, goal_count());
  // Without a design, the volumes of the others only grow: an old volume is a lower bound. The last number
  // states how many designs were present.
  using Entry = std::tuple<double, std::size_t, std::size_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> smallest;
  std::size_t present = front.size();
  for (std::size_t i = 0; i < front.size(); ++i) smallest.emplace(scaled.exclusive_volume(i), i, present);
  std::vector<std::size_t> removed;
  while (present > split->places) {
    const auto [volume, design, counted] = smallest.top();
    smallest.pop();
    if (counted != present) {
      smallest.emplace(scaled.exclusive_volume(design), design, present);
      continue;
    }
    scaled.remove(design);
    removed.push_back(front[design]);
    --present;
  }
  std::vector<std::size_t> kept;
  for (const std::size_t i : front) {
    if (std::find(removed.begin(), removed.end(), i) == removed.end()) kept.push_back(i);
  }
  kept.insert(kept.end(), removed.rbegin(), removed.rend());
  front = std::move(kept);
}

}  // namespace crossisle::search
