// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/hypervolume.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace crossisle::core {
namespace {

/// Area that points in two metrics dominate up to a corner, updated as points are added.
class Staircase {
 public:
  Staircase(double end, double top) : end_(end), top_(top) {}

  void add(double first, double second) {
    auto step = steps_.upper_bound(first);
    double level = step == steps_.begin() ? top_ : std::prev(step)->second;  // at `first`, before the point
    if (level <= second) return;
    // Adds the rectangles between the steps that the point replaces and its own level.
    for (double begin = first;;) {
      const double end = step == steps_.end() ? end_ : step->first;
      area_ += (end - begin) * (level - second);
      if (step == steps_.end() || step->second < second) break;
      begin = end;
      level = step->second;
      step = steps_.erase(step);
    }
    steps_.insert_or_assign(first, second);
  }
  double area() const noexcept { return area_; }

 private:
  double end_;
  double top_;
  double area_ = 0.0;
  std::map<double, double> steps_;  ///< the second metric by the first; one decreases as the other increases
};

}  // namespace

double hypervolume(std::vector<Point3> points, const Point3& corner) {
  std::erase_if(points, [&](const Point3& point) {
    return point[0] >= corner[0] || point[1] >= corner[1] || point[2] >= corner[2];
  });
  std::sort(points.begin(), points.end(), [](const Point3& a, const Point3& b) { return a[2] < b[2]; });
  // Sums slices along the third metric; all points with smaller values dominate the area of a slice.
  double volume = 0.0;
  Staircase stairs(corner[0], corner[1]);
  for (std::size_t i = 0; i < points.size(); ++i) {
    stairs.add(points[i][0], points[i][1]);
    const double end = i + 1 == points.size() ? corner[2] : points[i + 1][2];
    if (end > points[i][2]) volume += stairs.area() * (end - points[i][2]);
  }
  return volume;
}

}  // namespace crossisle::core
