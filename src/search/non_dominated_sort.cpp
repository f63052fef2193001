// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/non_dominated_sort.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "envelope.hpp"

namespace crossisle::search {
namespace {

constexpr std::size_t goals_of_envelopes = 3;

core::Point3 point_of(const objective::GoalValues& values) {
  core::Point3 point{};
  std::copy(values.begin(), values.end(), point.begin());
  return point;
}

/// Returns the indices of points in lexicographic order, in which only earlier points can dominate a point.
std::vector<std::uint32_t> order_of(std::span<const objective::GoalValues> points) {
  std::vector<std::uint32_t> order(points.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return points[a] < points[b] || (points[a] == points[b] && a < b);
  });
  return order;
}

}  // namespace

std::vector<std::uint32_t> front_numbers(std::span<const core::Point3> points) {
  std::vector<std::uint32_t> order(points.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return points[a] < points[b]; });
  std::vector<std::uint32_t> numbers(points.size());
  std::vector<Envelope> fronts;
  const core::Point3* before = nullptr;
  std::uint32_t number = 0;
  for (const std::uint32_t i : order) {
    const core::Point3& point = points[i];
    // Equal points do not dominate each other.
    if (before == nullptr || *before != point) {
      const auto front = std::partition_point(fronts.begin(), fronts.end(), [&](const Envelope& envelope) {
        return envelope.has_at_most(point[1], point[2]);
      });
      number = static_cast<std::uint32_t>(front - fronts.begin());
      if (front == fronts.end()) fronts.emplace_back();
      fronts[number].add(point[1], point[2]);
    }
    numbers[i] = number;
    before = &point;
  }
  return numbers;
}

std::vector<std::uint32_t> front_numbers(std::span<const objective::GoalValues> points) {
  if (points.empty() || points.front().size() <= goals_of_envelopes) {
    std::vector<core::Point3> few;
    few.reserve(points.size());
    for (const auto& values : points) few.push_back(point_of(values));
    return front_numbers(few);
  }
  std::vector<std::vector<std::uint32_t>> fronts;
  std::vector<std::uint32_t> numbers(points.size());
  for (const std::uint32_t i : order_of(points)) {
    const auto front = std::partition_point(fronts.begin(), fronts.end(), [&](const auto& members) {
      // The latest members are the nearest in the first goal.
      return std::any_of(members.rbegin(), members.rend(),
                         [&](std::uint32_t member) { return dominates(points[member], points[i]); });
    });
    numbers[i] = static_cast<std::uint32_t>(front - fronts.begin());
    if (front == fronts.end()) fronts.emplace_back();
    fronts[numbers[i]].push_back(i);
  }
  return numbers;
}

std::vector<std::size_t> non_dominated(std::span<const objective::GoalValues> points) {
  std::vector<std::size_t> kept;
  if (points.empty()) return kept;
  const bool has_envelope = points.front().size() <= goals_of_envelopes;
  Envelope envelope;
  const objective::GoalValues* before = nullptr;
  std::vector<std::size_t> hunters;  // points of the front, those that dominated another one last at the end
  bool is_dominated = false;
  for (const std::uint32_t i : order_of(points)) {
    const auto& values = points[i];
    // Equal points do not dominate each other.
    if (before == nullptr || !(*before == values)) {
      if (has_envelope) {
        const auto point = point_of(values);
        is_dominated = envelope.has_at_most(point[1], point[2]);
        if (!is_dominated) envelope.add(point[1], point[2]);
      } else {
        const auto hunter = std::find_if(hunters.rbegin(), hunters.rend(), [&](std::size_t member) {
          return dominates(points[member], values);
        });
        is_dominated = hunter != hunters.rend();
        if (is_dominated) {
          std::rotate(std::prev(hunter.base()), hunter.base(), hunters.end());
        } else {
          hunters.push_back(i);
        }
      }
    }
    if (!is_dominated) kept.push_back(i);
    before = &values;
  }
  std::sort(kept.begin(), kept.end());
  return kept;
}

}  // namespace crossisle::search
