// Part of Crossisle, SPDX-License-Identifier: MIT
#include "nsga2.hpp"

#include <algorithm>
#include <limits>

namespace crossisle::search {
namespace {

/// Adds the distances between the neighbours of each member of a front, over all goals; infinite at its ends.
void add_crowding(std::span<const objective::GoalValues> values, std::vector<std::size_t> front,
                  std::size_t goals, std::vector<double>& crowding) {
  for (std::size_t goal = 0; goal < goals; ++goal) {
    const auto value = [&](std::size_t i) { return values[i][goal]; };
    std::stable_sort(front.begin(), front.end(),
                     [&](std::size_t a, std::size_t b) { return value(a) < value(b); });
    const double width = value(front.back()) - value(front.front());
    crowding[front.front()] = crowding[front.back()] = std::numeric_limits<double>::infinity();
    if (width <= 0.0) continue;
    for (std::size_t i = 1; i + 1 < front.size(); ++i) {
      crowding[front[i]] += (value(front[i + 1]) - value(front[i - 1])) / width;
    }
  }
}

}  // namespace

void Nsga2::order(std::span<const objective::GoalValues> values, Fronts& fronts) const {
  std::vector<double> crowding(values.size(), 0.0);
  for (auto& front : fronts) {
    add_crowding(values, front, goal_count(), crowding);
    std::stable_sort(front.begin(), front.end(),
                     [&](std::size_t a, std::size_t b) { return crowding[a] > crowding[b]; });
  }
}

}  // namespace crossisle::search
