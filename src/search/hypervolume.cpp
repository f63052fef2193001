// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/hypervolume.hpp"

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

}  // namespace crossisle::search
