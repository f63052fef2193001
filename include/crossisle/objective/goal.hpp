// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "crossisle/core/precondition.hpp"
#include "crossisle/cost/metrics.hpp"

namespace crossisle::objective {

/// Maximum number of goals of a search.
inline constexpr std::size_t max_goals = 6;

enum class Direction : std::uint8_t { min, max };

/// A metric that a search with several goals minimises or maximises.
///
/// Over all networks, energy and latency are aggregated as in the objective, with its weights; any other
/// metric of networks counts with the value of the worst network.
struct Goal {
  std::string metric;     ///< name for find_metric
  std::string network{};  ///< network name; empty: all networks, or the chip
  /// Nothing: towards better values of the metric.
  std::optional<Direction> direction{};

  bool operator==(const Goal&) const = default;
};

/// The goals energy, latency and area.
const std::vector<Goal>& usual_goals();

/// Returns the direction of a goal. @param metric the metric that it names
Direction direction_of(const Goal& goal, const cost::Metric& metric);

/// Values of a design in the goals of a search, all to be minimised: the values of goals to be maximised have
/// the opposite sign. Without goals, or for a design that cannot be mapped, there are no values.
class GoalValues {
 public:
  GoalValues() = default;
  explicit GoalValues(std::span<const double> values) : size_(static_cast<std::uint32_t>(values.size())) {
    CROSSISLE_EXPECTS(values.size() <= max_goals);
    std::copy(values.begin(), values.end(), values_.begin());
  }

  void push_back(double value) {
    CROSSISLE_EXPECTS(size_ < max_goals);
    values_[size_++] = value;
  }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  double operator[](std::size_t goal) const noexcept { return values_[goal]; }
  double& operator[](std::size_t goal) noexcept { return values_[goal]; }
  auto begin() const noexcept { return values_.begin(); }
  auto end() const noexcept { return values_.begin() + size_; }

  bool operator==(const GoalValues& other) const noexcept {
    return std::equal(begin(), end(), other.begin(), other.end());
  }
  bool operator<(const GoalValues& other) const noexcept {
    return std::lexicographical_compare(begin(), end(), other.begin(), other.end());
  }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(size_);
    if (size_ > max_goals) throw std::length_error("a design has too many goals");
    for (std::size_t goal = 0; goal < size_; ++goal) archive(values_[goal]);
  }

 private:
  std::array<double, max_goals> values_{};
  std::uint32_t size_ = 0;
};

/// True if one design is at least as good as another one in all goals, and better in one.
/// @pre equal numbers of values
inline bool dominates(const GoalValues& one, const GoalValues& other) noexcept {
  bool is_better = false;
  for (std::size_t goal = 0; goal < one.size(); ++goal) {
    if (one[goal] > other[goal]) return false;
    is_better |= one[goal] < other[goal];
  }
  return is_better;
}

/// Unit in which the values of goals are written, and the factor from the unit of the metric: millijoules,
/// milliseconds and square millimetres for joules, seconds and square metres, otherwise the metric's own.
struct GoalUnit {
  std::string name;
  double factor;
};
GoalUnit goal_unit(const cost::Metric& metric);

/// True for a quantity in words without a unit whose metric is written in another unit than its own: 500 could
/// be square millimetres or square metres.
bool lacks_unit(const std::string& word, const cost::Metric& metric);

/// Returns a goal in words: `energy`, `power of resnet50`, `largest area`.
std::string text(const Goal& goal, const cost::MetricList& metrics);
/// Returns a list of goals in words: `energy, latency and area`.
std::string text(std::span<const Goal> goals, const cost::MetricList& metrics);
/// Returns the name of a goal in tables, with the unit of its values: `energy_mj`, `power_w_of_resnet50`.
std::string column_name(const Goal& goal, const cost::MetricList& metrics);

}  // namespace crossisle::objective
