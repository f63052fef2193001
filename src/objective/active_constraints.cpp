// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/active_constraints.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/precondition.hpp"

namespace crossisle::objective {
namespace {

constexpr double m2_per_mm2 = 1e-6;

bool is_occupancy(const ActiveConstraint& active) {
  return active.status == Status::weights_off_chip;
}

std::string percent(double share) {
  return fmt::format("{:.6g} %", 100.0 * share);
}

const char* bound_text(const ActiveConstraint& active) {
  return active.constraint.bound == Bound::max ? "at most" : "at least";
}

}  // namespace

std::string text(const ActiveConstraint& active, const cost::MetricList& metrics) {
  if (is_occupancy(active))
    return fmt::format("weights in at most {} of the cells", percent(active.constraint.limit));
  return text(active.constraint, metrics);
}

std::string subject_text(const ActiveConstraint& active, const cost::MetricList& metrics) {
  if (is_occupancy(active)) return "weights";
  const auto* metric = find_metric(metrics, active.constraint.metric);
  const std::string name = metric == nullptr ? active.constraint.metric : words_of(*metric);
  return active.constraint.network.empty() ? name : name + " of " + active.constraint.network;
}

std::string value_text(const ActiveConstraint& active, const cost::MetricList& metrics, double value) {
  return is_occupancy(active) ? percent(value) + " of the cells"
                              : value_text(active.constraint, metrics, value);
}

std::string limit_text(const ActiveConstraint& active, const cost::MetricList& metrics) {
  return fmt::format("{} {}", bound_text(active),
                     is_occupancy(active) ? percent(active.constraint.limit)
                                          : value_text(active.constraint, metrics, active.constraint.limit));
}

std::string unit_of(const ActiveConstraint& active, const cost::MetricList& metrics) {
  const auto* metric = is_occupancy(active) ? nullptr : find_metric(metrics, active.constraint.metric);
  return metric == nullptr ? "1" : metric->unit;
}

bool is_better(const ActiveConstraint& active, double value, double other) noexcept {
  return active.constraint.bound == Bound::max ? value < other : value > other;
}

ActiveConstraints::ActiveConstraints(const Objective& objective, std::span<const workload::Network> networks,
                                     const cost::MetricList& metrics)
    : objective_(objective), networks_(networks.size()) {
  const auto& options = objective.options();
  const auto& area = cost::metric::area().name;
  const auto& snr = cost::metric::snr().name;
  if (options.area_limit_mm2)
    all_.push_back(
        {Status::area_over_limit, {area, "", Bound::max, *options.area_limit_mm2 * m2_per_mm2}, true});
  if (options.weights_on_chip)
    all_.push_back({Status::weights_off_chip, {occupied_cells, "", Bound::max, 1.0}, true});
  if (options.snr_limit_db) {
    all_.push_back({Status::snr_under_limit, {snr, "", Bound::min, *options.snr_limit_db}});
    snr_.emplace(snr, "", networks, metrics);
  }
  for (std::size_t i = 0; i < options.constraints.size(); ++i) {
    const auto& constraint = options.constraints[i];
    all_.push_back({constraint_status(i), constraint, constraint.metric == area});
  }
}

std::optional<std::size_t> ActiveConstraints::find(Status status) const noexcept {
  const auto found = std::find_if(all_.begin(), all_.end(),
                                  [&](const ActiveConstraint& active) { return active.status == status; });
  if (found == all_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all_.begin());
}

ConstraintSet ActiveConstraints::set_of(const std::vector<Violation>& violations) const {
  ConstraintSet set;
  for (const auto& violation : violations) {
    if (const auto constraint = find(violation.status)) set.set(*constraint);
  }
  return set;
}

ConstraintSet ActiveConstraints::violated(const hardware::Chip& chip,
                                          const cost::CandidateMetrics& metrics) const {
  return set_of(objective_.violations(chip, metrics));
}

ConstraintSet ActiveConstraints::violated(const hardware::Chip& chip, double area_m2) const {
  return set_of(objective_.screen_violations(chip, area_m2));
}

double ActiveConstraints::value(std::size_t constraint, const hardware::Chip& chip,
                                const cost::CandidateMetrics& metrics) const {
  const auto& active = all_[constraint];
  if (active.is_of_chip) return chip_value(constraint, chip, objective_.area_m2(metrics));
  if (active.status == Status::snr_under_limit) return snr_->smallest(metrics);
  return objective_.limited_value(static_cast<std::size_t>(active.status) - named_status_count, metrics);
}

double ActiveConstraints::chip_value(std::size_t constraint, const hardware::Chip& chip,
                                     double area_m2) const {
  CROSSISLE_EXPECTS(all_[constraint].is_of_chip);
  if (!is_occupancy(all_[constraint])) return area_m2;
  std::int64_t required = 0;
  for (std::size_t network = 0; network < networks_; ++network)
    required = std::max(required, objective_.cells_required(chip, network));
  return static_cast<double>(required) / static_cast<double>(chip.cells());
}

}  // namespace crossisle::objective
