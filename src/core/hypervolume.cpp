// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/hypervolume.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "crossisle/core/precondition.hpp"
#include "crossisle/core/random.hpp"

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

/// True if a point is at most another one in the first `metrics` metrics.
bool is_at_most(const Point6& one, const Point6& other, std::size_t metrics) {
  for (std::size_t i = 0; i < metrics; ++i) {
    if (one[i] > other[i]) return false;
  }
  return true;
}

/// Removes points that another one dominates or equals.
void keep_non_dominated(std::vector<Point6>& points, std::size_t metrics) {
  // Only earlier points in lexicographic order can dominate a point.
  std::sort(points.begin(), points.end());
  std::size_t kept = 0;
  for (const Point6& point : points) {
    const auto end = points.begin() + static_cast<std::ptrdiff_t>(kept);
    if (std::none_of(points.begin(), end,
                     [&](const Point6& earlier) { return is_at_most(earlier, point, metrics); }))
      points[kept++] = point;
  }
  points.resize(kept);
}

/// True if some point is at most `place` in the first `metrics` metrics.
bool is_dominated(const Point6& place, std::span<const Point6> points, std::size_t metrics) {
  return std::any_of(points.begin(), points.end(),
                     [&](const Point6& point) { return is_at_most(point, place, metrics); });
}

/// Returns the smallest value of some points in each metric, at most that of the corner.
Point6 smallest(std::span<const Point6> points, std::span<const double> corner) {
  Point6 low{};
  std::copy(corner.begin(), corner.end(), low.begin());
  for (const Point6& point : points) {
    for (std::size_t i = 0; i < corner.size(); ++i) low[i] = std::min(low[i], point[i]);
  }
  return low;
}

/// Calls `visit` with random points between two corners.
template <class Visit>
void sample_box(const Point6& low, std::span<const double> corner, std::uint32_t samples, Visit visit) {
  RandomStream stream({0, 0, 0, 0, Purpose::sampling});
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    Point6 place{};
    for (std::size_t i = 0; i < corner.size(); ++i)
      place[i] = low[i] + stream.uniform() * (corner[i] - low[i]);
    visit(place);
  }
}

/// @pre all points are below the corner
double volume_of(std::vector<Point6> points, std::span<const double> corner) {
  const std::size_t metrics = corner.size();
  if (metrics <= std::tuple_size_v<Point3>) {
    std::vector<Point3> few;
    for (const Point6& point : points) few.push_back({point[0], point[1], point[2]});
    Point3 end{1.0, 1.0, 1.0};
    std::copy(corner.begin(), corner.end(), end.begin());
    return hypervolume(std::move(few), end);
  }
  const std::size_t last = metrics - 1;
  std::sort(points.begin(), points.end(),
            [&](const Point6& a, const Point6& b) { return a[last] != b[last] ? a[last] > b[last] : a < b; });
  // Each point adds what it dominates beyond the points after it, all of which are at least as good in the
  // last metric: a prism over the remaining metrics.
  const auto base = corner.first(last);
  double volume = 0.0;
  std::vector<Point6> limited;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point6& point = points[i];
    double box = 1.0;
    for (std::size_t metric = 0; metric < last; ++metric) box *= corner[metric] - point[metric];
    limited.clear();
    for (std::size_t later = i + 1; later < points.size(); ++later) {
      Point6& limit = limited.emplace_back(Point6{});
      for (std::size_t metric = 0; metric < last; ++metric)
        limit[metric] = std::max(points[later][metric], point[metric]);
    }
    keep_non_dominated(limited, last);
    volume += (box - volume_of(limited, base)) * (corner[last] - point[last]);
  }
  return volume;
}

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

double hypervolume(std::vector<Point6> points, std::span<const double> corner) {
  CROSSISLE_EXPECTS(!corner.empty() && corner.size() <= max_hypervolume_metrics);
  std::erase_if(points, [&](const Point6& point) {
    return !std::equal(corner.begin(), corner.end(), point.begin(),
                       [](double end, double value) { return value < end; });
  });
  if (corner.size() > std::tuple_size_v<Point3>) keep_non_dominated(points, corner.size());
  return volume_of(std::move(points), corner);
}

double estimated_hypervolume(std::span<const Point6> points, std::span<const double> corner,
                             std::uint32_t samples) {
  CROSSISLE_EXPECTS(!corner.empty() && corner.size() <= max_hypervolume_metrics && samples > 0);
  const Point6 low = smallest(points, corner);
  double box = 1.0;
  for (std::size_t i = 0; i < corner.size(); ++i) box *= corner[i] - low[i];
  std::uint32_t dominated = 0;
  sample_box(low, corner, samples, [&](const Point6& place) {
    if (is_dominated(place, points, corner.size())) ++dominated;
  });
  return box * dominated / samples;
}

double estimated_new_share(std::span<const Point6> points, std::span<const Point6> others,
                           std::span<const double> corner, std::uint32_t samples) {
  CROSSISLE_EXPECTS(!corner.empty() && corner.size() <= max_hypervolume_metrics && samples > 0);
  std::uint32_t dominated = 0;
  std::uint32_t dominated_before = 0;
  sample_box(smallest(points, corner), corner, samples, [&](const Point6& place) {
    if (!is_dominated(place, points, corner.size())) return;
    ++dominated;
    if (is_dominated(place, others, corner.size())) ++dominated_before;
  });
  return dominated == 0 ? 0.0 : static_cast<double>(dominated - dominated_before) / dominated;
}

}  // namespace crossisle::core
