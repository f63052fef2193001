// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/hypervolume.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "crossisle/core/hypervolume.hpp"

namespace crossisle::search {
namespace {

core::Point3 point_of(const objective::OverallMetrics& overall) {
  return {overall.energy_mj, overall.latency_ms, overall.area_mm2};
}

constexpr std::uint32_t samples_of_estimate = 1U << 18U;

/// Returns the end of the hypervolume in a goal. @param best, worst of the front
double beyond(double best, double worst) {
  if (worst != 0.0) return worst + (corner_beyond - 1.0) * std::abs(worst);
  return best < worst ? (corner_beyond - 1.0) * (worst - best) : 1.0;
}

/// Returns the smallest value of designs in each goal. @pre there are designs
objective::GoalValues smallest(std::span<const objective::GoalValues> designs) {
  auto low = designs.front();
  for (const auto& design : designs) {
    for (std::size_t goal = 0; goal < low.size(); ++goal) low[goal] = std::min(low[goal], design[goal]);
  }
  return low;
}

/// Larger sets take minutes.
constexpr std::size_t max_of_four = 3000;

bool is_growth_estimated(std::size_t designs, std::size_t goals) {
  return goals > 4 || (goals == 4 && designs > max_of_four);
}

/// Returns points in units of the box between two corners, so that no volume overflows or vanishes.
std::vector<core::Point6> in_box(std::span<const objective::GoalValues> designs,
                                 const objective::GoalValues& low, const objective::GoalValues& corner) {
  std::vector<core::Point6> points;
  points.reserve(designs.size());
  for (const auto& design : designs) {
    auto& point = points.emplace_back(core::Point6{});
    for (std::size_t goal = 0; goal < low.size(); ++goal)
      point[goal] = (design[goal] - low[goal]) / (corner[goal] - low[goal]);
  }
  return points;
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
  return is_hypervolume_estimated(front.size(), corner.size())
             ? core::estimated_hypervolume(points, end, samples_of_estimate)
             : core::hypervolume(std::move(points), end);
}

objective::GoalValues hypervolume_corner(std::span<const objective::GoalValues> front) {
  const auto low = smallest(front);
  auto corner = front.front();
  for (const auto& design : front) {
    for (std::size_t goal = 0; goal < low.size(); ++goal) corner[goal] = std::max(corner[goal], design[goal]);
  }
  for (std::size_t goal = 0; goal < low.size(); ++goal) corner[goal] = beyond(low[goal], corner[goal]);
  return corner;
}

double hypervolume_growth(std::span<const objective::GoalValues> before,
                          std::span<const objective::GoalValues> front) {
  const auto corner = hypervolume_corner(front);
  const auto low = smallest(front);
  auto points = in_box(front, low, corner);
  auto others = in_box(before, low, corner);
  const std::vector<double> end(corner.size(), 1.0);
  if (is_growth_estimated(std::max(points.size(), others.size()), corner.size()))
    return core::estimated_new_share(points, others, end, samples_of_estimate);
  const double volume = core::hypervolume(std::move(points), end);
  const double volume_before = core::hypervolume(std::move(others), end);
  return volume > 0.0 ? std::clamp(1.0 - volume_before / volume, 0.0, 1.0) : 0.0;
}

bool is_hypervolume_estimated(std::size_t designs, std::size_t goals) {
  constexpr std::size_t max_of_five = 300;
  constexpr std::size_t max_of_six = 100;
  return (goals == 4 && designs > max_of_four) || (goals == 5 && designs > max_of_five) ||
         (goals > 5 && designs > max_of_six);
}

}  // namespace crossisle::search
