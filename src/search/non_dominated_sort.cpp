// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/non_dominated_sort.hpp"

#include <algorithm>
#include <numeric>

#include "envelope.hpp"

namespace crossisle::search {
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

}  // namespace crossisle::search
