// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/goal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "crossisle/core/quantity.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/objective/constraint.hpp"

namespace crossisle::objective {

const std::vector<Goal>& usual_goals() {
  static const std::vector<Goal> goals{{"energy"}, {"latency"}, {"area"}};
  return goals;
}

Direction direction_of(const Goal& goal, const cost::Metric& metric) {
  return goal.direction.value_or(metric.larger_is_better ? Direction::max : Direction::min);
}

GoalUnit goal_unit(const cost::Metric& metric) {
  constexpr double thousand = 1e3;
  constexpr double million = 1e6;
  if (metric.unit == "J") return {"mJ", thousand};
  if (metric.unit == "s") return {"ms", thousand};
  if (metric.unit == "m2") return {"mm2", million};
  return {metric.unit == "1" ? "" : metric.unit, 1.0};
}

bool lacks_unit(const std::string& word, const cost::Metric& metric) {
  return goal_unit(metric).factor != 1.0 && core::quantity(word, "1").has_value();
}

std::string text(const Goal& goal, const cost::MetricList& metrics) {
  const auto* metric = find_metric(metrics, goal.metric);
  if (metric == nullptr) return goal.metric;
  const auto usual = metric->larger_is_better ? Direction::max : Direction::min;
  const auto direction = direction_of(goal, *metric);
  std::string words = direction == usual ? "" : direction == Direction::max ? "largest " : "smallest ";
  words += words_of(*metric);
  return goal.network.empty() ? words : fmt::format("{} of {}", words, goal.network);
}

std::string text(std::span<const Goal> goals, const cost::MetricList& metrics) {
  std::vector<std::string> names;
  for (const auto& goal : goals) names.push_back(text(goal, metrics));
  if (names.empty()) return {};
  const std::string last = names.back();
  names.pop_back();
  return names.empty() ? last : core::join(names, ", ") + " and " + last;
}

std::string column_name(const Goal& goal, const cost::MetricList& metrics) {
  const auto* metric = find_metric(metrics, goal.metric);
  if (metric == nullptr) return goal.metric;
  const auto unit = goal_unit(*metric);
  std::string name = metric->name;
  if (unit.factor != 1.0) {
    name = short_name(*metric) + "_" + unit.name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  }
  return goal.network.empty() ? name : fmt::format("{}_of_{}", name, goal.network);
}

}  // namespace crossisle::objective
