// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/hypervolume.hpp"

#include <algorithm>
#include <vector>

#include "crossisle/core/hypervolume.hpp"

namespace crossisle::search {
namespace {

core::Point3 point_of(const objective::OverallMetrics& overall) {
  return {overall.energy_mj, overall.latency_ms, overall.area_mm2};
}

}  // namespace

double hypervolume(std::span<const objective::OverallMetrics> front,
                   const objective::OverallMetrics& corner) {
  std::vector<core::Point3> points;
  points.reserve(front.size());
  for (const auto& overall : front) points.push_back(point_of(overall));
  return core::hypervolume(std::move(points), point_of(corner));
}

double hypervolume(std::span<const objective::GoalValues> front, const objective::GoalValues& corner) {
  std::vector<core::Point6> points;
  points.reserve(front.size());
  for (const auto& values : front) {
    core::Point6& point = points.emplace_back(core::Point6{});
    std::copy(values.begin(), values.end(), point.begin());
  }
  const std::vector<double> end(corner.begin(), corner.end());
  constexpr std::uint32_t samples = 1U << 18U;
  return is_hypervolume_estimated(front.size(), corner.size())
             ? core::estimated_hypervolume(points, end, samples)
             : core::hypervolume(std::move(points), end);
}

bool is_hypervolume_estimated(std::size_t designs, std::size_t goals) {
  constexpr std::size_t max_of_five = 300;
  constexpr std::size_t max_of_six = 100;
  return (goals == 5 && designs > max_of_five) || (goals > 5 && designs > max_of_six);
}

}  // namespace crossisle::search
