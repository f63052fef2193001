// Part of Crossisle, SPDX-License-Identifier: MIT
#include "limit_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "crossisle/core/quantity.hpp"

namespace crossisle::objective {
namespace {

/// Compares the networks to which limits apply.
class Scopes {
 public:
  explicit Scopes(std::size_t networks) : has_one_(networks == 1) {}

  /// True if a limit applies wherever another one does.
  bool covers(const Constraint& wide, const Constraint& narrow) const {
    return has_one_ || wide.network.empty() || wide.network == narrow.network;
  }
  /// True if both limits apply to some network, or to the chip.
  bool overlap(const Constraint& one, const Constraint& other) const {
    return covers(one, other) || covers(other, one);
  }

 private:
  bool has_one_;
};

/// True if a chip that meets one limit meets the other one. @pre they are of the same metric
bool implies(const Constraint& strict, const Constraint& loose, const Scopes& scopes) {
  if (strict.bound != loose.bound || !scopes.covers(strict, loose)) return false;
  return strict.bound == Bound::max ? strict.limit <= loose.limit : strict.limit >= loose.limit;
}

bool contradicts(const Constraint& one, const Constraint& other, const Scopes& scopes) {
  // Limits that differ by the rounding of a unit are equal.
  constexpr double tolerance = 1e-12;
  if (one.bound == other.bound || !scopes.overlap(one, other)) return false;
  const double low = one.bound == Bound::min ? one.limit : other.limit;
  const double high = one.bound == Bound::min ? other.limit : one.limit;
  return low - high > tolerance * std::abs(high);
}

bool has_known_network(const Constraint& limit, const ObjectiveContext& context) {
  const auto& names = context.networks;
  return limit.network.empty() || std::find(names.begin(), names.end(), limit.network) != names.end();
}

/// Reports a limit that every chip or none meets, because the metric is positive. @return true if there is a problem
bool check_range(const StatedLimit& limit, const cost::Metric& metric) {
  if (!metric.is_positive || limit.constraint.limit > 0.0) return false;
  const bool is_max = limit.constraint.bound == Bound::max;
  limit.section.problem(
      limit.key, fmt::format("is {}", core::quantity_text(limit.constraint.limit, metric.unit)),
      is_max ? "the metric is always positive" : "every chip meets it, because the metric is always positive",
      is_max ? "give a larger limit" : "give a larger limit, or delete it");
  return true;
}

/// Reports the first of the earlier limits that a limit contradicts.
void check_contradictions(const StatedLimit& limit, std::span<const StatedLimit> earlier,
                          const cost::Metric& metric, const Scopes& scopes) {
  const auto found = std::find_if(earlier.begin(), earlier.end(), [&](const StatedLimit& other) {
    return other.constraint.metric == limit.constraint.metric &&
           contradicts(limit.constraint, other.constraint, scopes);
  });
  if (found == earlier.end()) return;
  const bool is_min = limit.constraint.bound == Bound::min;
  const auto& low = is_min ? limit : *found;
  const auto& high = is_min ? *found : limit;
  const std::string place = found->section.where(found->key);
  const bool is_same_map = found->section.where() == limit.section.where();
  limit.section.problem({},
                        fmt::format("requires at least {} and at most {}",
                                    core::quantity_text(low.constraint.limit, metric.unit),
                                    core::quantity_text(high.constraint.limit, metric.unit)),
                        is_same_map ? std::string("no chip can meet both")
                                    : fmt::format("no chip can meet both; the other one is at {}", place),
                        "exchange them, or delete one");
}

}  // namespace

std::vector<std::string> check_limits(const std::vector<StatedLimit>& stated,
                                      const ObjectiveContext& context) {
  std::vector<StatedLimit> limits;  // those whose networks have no problem
  std::copy_if(stated.begin(), stated.end(), std::back_inserter(limits),
               [&](const StatedLimit& limit) { return has_known_network(limit.constraint, context); });
  const Scopes scopes(context.networks.size());
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const auto& limit = limits[i];
    const auto* metric = find_metric(context, limit.constraint.metric);
    if (metric == nullptr || check_range(limit, *metric)) continue;
    check_contradictions(limit, std::span(limits).first(i), *metric, scopes);
    for (std::size_t other = 0; other < limits.size(); ++other) {
      const auto& stricter = limits[other].constraint;
      if (other == i || stricter.metric != limit.constraint.metric ||
          !implies(stricter, limit.constraint, scopes))
        continue;
      // Of two equal ones, the later one is superfluous.
      if (other > i && implies(limit.constraint, stricter, scopes)) continue;
      notes.push_back(fmt::format("{}: {} has no effect (every chip within {} meets it)",
                                  limit.section.where(limit.key), text(limit.constraint, context.metrics),
                                  text(stricter, context.metrics)));
      break;
    }
  }
  return notes;
}

}  // namespace crossisle::objective
