// Part of Crossisle, SPDX-License-Identifier: MIT
#include "nsga3.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace crossisle::search {
namespace {

using Point = std::array<double, objective::max_goals>;

/// Returns the number of directions with `divisions` steps per goal: binomial(divisions + goals - 1, goals - 1).
std::size_t direction_count(std::size_t goals, std::size_t divisions) {
  std::size_t count = 1;
  for (std::size_t i = 1; i < goals; ++i) count = count * (divisions + i) / i;
  return count;
}

/// Returns the largest number of divisions, at least `least`, that has at most `limit` directions.
std::size_t divisions_within(std::size_t goals, std::size_t limit, std::size_t least) {
  std::size_t divisions = least;
  while (direction_count(goals, divisions + 1) <= limit) ++divisions;
  return divisions;
}

/// Adds all directions whose components are multiples of 1 / divisions, moved towards the centre by `inwards`.
void add_layer(std::size_t goals, std::size_t divisions, double inwards,
               std::vector<ReferenceDirection>& directions) {
  std::array<std::size_t, objective::max_goals> steps{};
  const double centre = 1.0 / static_cast<double>(goals);
  const auto add = [&](auto& self, std::size_t goal, std::size_t left) -> void {
    if (goal + 1 == goals) {
      steps[goal] = left;
      ReferenceDirection direction{};
      for (std::size_t i = 0; i < goals; ++i) {
        direction[i] = (1.0 - inwards) * static_cast<double>(steps[i]) / static_cast<double>(divisions) +
                       inwards * centre;
      }
      directions.push_back(direction);
      return;
    }
    for (std::size_t own = 0; own <= left; ++own) {
      steps[goal] = own;
      self(self, goal + 1, left - own);
    }
  };
  add(add, 0, divisions);
}

/// Returns the intercepts of the plane through `points` with the axes, or nothing if there is no such plane.
std::optional<Point> intercepts_of(std::vector<Point> points, std::size_t goals) {
  // Solves points * x = 1 by elimination with pivots; the intercepts are 1 / x.
  constexpr double smallest = 1e-12;
  Point right{};
  std::fill_n(right.begin(), goals, 1.0);
  for (std::size_t column = 0; column < goals; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < goals; ++row) {
      if (std::abs(points[row][column]) > std::abs(points[pivot][column])) pivot = row;
    }
    if (std::abs(points[pivot][column]) < smallest) return std::nullopt;
    std::swap(points[pivot], points[column]);
    std::swap(right[pivot], right[column]);
    for (std::size_t row = 0; row < goals; ++row) {
      if (row == column) continue;
      const double factor = points[row][column] / points[column][column];
      for (std::size_t i = column; i < goals; ++i) points[row][i] -= factor * points[column][i];
      right[row] -= factor * right[column];
    }
  }
  Point intercepts{};
  for (std::size_t goal = 0; goal < goals; ++goal) {
    const double inverse = right[goal] / points[goal][goal];
    if (!(inverse > smallest)) return std::nullopt;
    intercepts[goal] = 1.0 / inverse;
  }
  return intercepts;
}

/// Designs in the unit box of the goals: 0 is the ideal point, 1 are the intercepts.
class Normaliser {
 public:
  /// @param considered indices of the designs that compete for the population
  /// @param best indices of those that no other one dominates
  Normaliser(std::span<const objective::GoalValues> values, std::span<const std::size_t> considered,
             std::span<const std::size_t> best, std::size_t goals)
      : goals_(goals) {
    ideal_.fill(std::numeric_limits<double>::infinity());
    scale_.fill(1.0);
    for (const std::size_t i : considered) {
      for (std::size_t goal = 0; goal < goals; ++goal) ideal_[goal] = std::min(ideal_[goal], values[i][goal]);
    }
    // The worst of the best, as long as there are no intercepts.
    Point worst{};
    for (const std::size_t i : best) {
      for (std::size_t goal = 0; goal < goals; ++goal)
        worst[goal] = std::max(worst[goal], values[i][goal] - ideal_[goal]);
    }
    for (std::size_t goal = 0; goal < goals; ++goal) scale_[goal] = worst[goal] > 0.0 ? worst[goal] : 1.0;
    std::vector<Point> extremes;
    for (std::size_t axis = 0; axis < goals; ++axis) extremes.push_back(extreme(values, best, axis));
    if (const auto intercepts = intercepts_of(extremes, goals)) {
      for (std::size_t goal = 0; goal < goals; ++goal) scale_[goal] *= (*intercepts)[goal];
    }
  }

  Point operator()(const objective::GoalValues& values) const {
    Point point{};
    for (std::size_t goal = 0; goal < goals_; ++goal)
      point[goal] = (values[goal] - ideal_[goal]) / scale_[goal];
    return point;
  }

 private:
  /// Returns the design that is nearest to an axis: the smallest achievement scalarisation along it.
  Point extreme(std::span<const objective::GoalValues> values, std::span<const std::size_t> best,
                std::size_t axis) const {
    constexpr double other_weight = 1e6;
    Point nearest{};
    double smallest = std::numeric_limits<double>::infinity();
    for (const std::size_t i : best) {
      const Point point = (*this)(values[i]);
      double largest = 0.0;
      for (std::size_t goal = 0; goal < goals_; ++goal)
        largest = std::max(largest, goal == axis ? point[goal] : point[goal] * other_weight);
      if (largest < smallest) {
        smallest = largest;
        nearest = point;
      }
    }
    return nearest;
  }

  std::size_t goals_;
  Point ideal_{};
  Point scale_{};
};

/// The reference direction nearest to a design.
struct Association {
  std::size_t direction = 0;
  double distance = std::numeric_limits<double>::infinity();
};

Association associate(const Point& point, std::span<const ReferenceDirection> directions, std::size_t goals) {
  Association nearest;
  for (std::size_t i = 0; i < directions.size(); ++i) {
    double along = 0.0;
    double length = 0.0;
    double square = 0.0;
    for (std::size_t goal = 0; goal < goals; ++goal) {
      along += point[goal] * directions[i][goal];
      length += directions[i][goal] * directions[i][goal];
      square += point[goal] * point[goal];
    }
    const double distance = square - along * along / length;  // squared
    if (distance < nearest.distance) nearest = {i, distance};
  }
  return nearest;
}

}  // namespace

std::vector<ReferenceDirection> reference_directions(std::size_t goals, std::size_t limit) {
  const std::size_t divisions = divisions_within(goals, limit, 1);
  std::vector<ReferenceDirection> directions;
  add_layer(goals, divisions, 0.0, directions);
  constexpr double halfway = 0.5;
  if (divisions < goals && directions.size() + goals <= limit)
    add_layer(goals, divisions_within(goals, limit - directions.size(), 1), halfway, directions);
  return directions;
}

Nsga3::Nsga3(Nsga3Options options, SearchContext context)
    : FrontSearch(std::move(options), std::move(context)),
      directions_(reference_directions(goal_count(), size())) {}

void Nsga3::order(std::span<const objective::GoalValues> values, Fronts& fronts) const {
  const auto split = split_of(fronts);
  if (!split) return;
  std::vector<std::size_t> considered;
  for (std::size_t front = 0; front <= split->front; ++front)
    considered.insert(considered.end(), fronts[front].begin(), fronts[front].end());
  const Normaliser normalised(values, considered, fronts.front(), goal_count());
  std::vector<std::size_t> members(directions_.size(), 0);  // of the population, by direction
  auto& last = fronts[split->front];
  const std::size_t first_of_last = considered.size() - last.size();
  for (std::size_t i = 0; i < first_of_last; ++i)
    ++members[associate(normalised(values[considered[i]]), directions_, goal_count()).direction];
  // Waiting designs of each direction, the nearest one first.
  std::vector<std::vector<std::pair<double, std::size_t>>> waiting(directions_.size());
  for (const std::size_t i : last) {
    const auto association = associate(normalised(values[i]), directions_, goal_count());
    waiting[association.direction].emplace_back(association.distance, i);
  }
  for (auto& of_direction : waiting) std::sort(of_direction.begin(), of_direction.end());
  std::vector<std::size_t> chosen;
  std::vector<std::size_t> taken(directions_.size(), 0);
  while (chosen.size() < last.size()) {
    std::optional<std::size_t> emptiest;
    for (std::size_t i = 0; i < directions_.size(); ++i) {
      if (taken[i] < waiting[i].size() && (!emptiest || members[i] < members[*emptiest])) emptiest = i;
    }
    chosen.push_back(waiting[*emptiest][taken[*emptiest]++].second);
    ++members[*emptiest];
  }
  last = std::move(chosen);
}

}  // namespace crossisle::search
