// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/hypervolume.hpp"

#include "crossisle/core/hypervolume.hpp"

namespace crossisle::search {
namespace {

core::Point3 point_of(const objective::Figures& figures) {
  return {figures.energy_mj, figures.latency_ms, figures.area_mm2};
}

}  // namespace

double hypervolume(std::span<const objective::Figures> front, const objective::Figures& corner) {
  std::vector<core::Point3> points;
  points.reserve(front.size());
  for (const auto& figures : front) points.push_back(point_of(figures));
  return core::hypervolume(std::move(points), point_of(corner));
}

}  // namespace crossisle::search
