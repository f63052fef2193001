// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/objective.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "crossisle/core/error.hpp"
#include "crossisle/core/maths.hpp"
#include "crossisle/core/precondition.hpp"

namespace crossisle::objective {
namespace {

constexpr double mm2_per_m2 = 1e6;
constexpr double mj_per_j = 1e3;
constexpr double ms_per_s = 1e3;
/// Shortfall in decibels that counts as much as twice the allowed area or number of macros.
constexpr double snr_unit_db = 10.0;

Status status_of(cost::Verdict verdict) {
  switch (verdict) {
    case cost::Verdict::feasible:
      return Status::feasible;
    case cost::Verdict::array_too_small:
      return Status::array_too_small;
    case cost::Verdict::global_buffer_too_small:
      return Status::global_buffer_too_small;
    case cost::Verdict::no_mapping_found:
      return Status::no_mapping_found;
    case cost::Verdict::dram_too_small:
      return Status::dram_too_small;
    case cost::Verdict::die_too_large:
      return Status::die_too_large;
  }
  return Status::feasible;
}

/// Returns x^exponent; integer exponents give the same bits on every host.
double power(double x, double exponent) {
  const double whole = std::round(exponent);
  if (whole == exponent && std::abs(whole) <= 16.0)
    return core::integer_power(x, static_cast<std::int32_t>(whole));
  return std::pow(x, exponent);
}

/// Returns value^weight with the same bits on every host. @pre value is not negative, weight is positive
double weighted_power(double value, double weight) {
  if (const double whole = std::round(weight); whole == weight && whole <= 16.0)
    return core::integer_power(value, static_cast<std::int32_t>(whole));
  return value > 0.0 ? core::real_power(value, weight) : 0.0;
}

/// Adds violations to a fitness; the largest violation determines the status.
class Judge {
 public:
  explicit Judge(Fitness& fitness) : fitness_(fitness) {}

  void operator()(Status status, double amount) {
    fitness_.violation += amount;
    // If a chip cannot run a network, that determines its status, because it has no costs.
    const bool unmapped = !is_mapped(status);
    if (fitness_.feasible() || (amount > largest_ && (unmapped || fitness_.mapped()))) {
      largest_ = amount;
      fitness_.status = status;
    }
  }

 private:
  Fitness& fitness_;
  double largest_ = 0.0;
};

}  // namespace

std::string text(Status status, std::span<const Constraint> constraints, const cost::MetricList& metrics) {
  constexpr std::array<std::string_view, named_status_count> texts{"feasible",
                                                                   "area over the limit",
                                                                   "weights do not fit on the chip",
                                                                   "a layer's weights exceed the arrays",
                                                                   "a layer's tiles exceed the global buffer",
                                                                   "the mapper finds no mapping of a layer",
                                                                   "signal-to-noise ratio under the limit",
                                                                   "excluded by the design space",
                                                                   "a network's data exceed DRAM",
                                                                   "no wafer holds the chip"};
  const auto code = static_cast<std::size_t>(status);
  if (code < texts.size()) return std::string(texts[code]);
  const std::size_t constraint = code - texts.size();
  if (constraint >= constraints.size()) return "a constraint on a metric is violated";
  return "not " + text(constraints[constraint], metrics);
}

bool better(const Fitness& a, const Fitness& b) noexcept {
  if (a.feasible() != b.feasible()) return a.feasible();
  if (!a.feasible()) return a.violation < b.violation;
  return a.objective < b.objective;
}

Objective::Objective(ObjectiveOptions options, std::span<const workload::Network> networks,
                     const cost::MetricList& metrics)
    : options_(std::move(options)),
      energy_(metrics.network_column(cost::metric::energy().name)),
      latency_(metrics.network_column(cost::metric::latency().name)),
      area_(metrics.chip_column(cost::metric::area().name)) {
  CROSSISLE_EXPECTS(options_.weights.empty() || options_.weights.size() == networks.size());
  CROSSISLE_EXPECTS(options_.rates_per_s.empty() || options_.rates_per_s.size() == networks.size());
  cost_ = metrics.find_chip_column(cost::metric::cost().name);
  if (options_.snr_limit_db || options_.exponents.noise != 0.0)
    snr_ = metrics.network_column(cost::metric::snr().name);
  for (const auto& constraint : options_.constraints) {
    Quantity quantity(constraint.metric, constraint.network, networks, metrics, options_.rates_per_s);
    const bool is_area = quantity.is_of_chip() && quantity.metric().name == cost::metric::area().name;
    limited_.push_back({std::move(quantity), is_area});
  }
  for (const auto& goal : options_.goals) {
    const auto* metric = find_metric(metrics, goal.metric);
    Quantity quantity(metric == nullptr ? goal.metric : metric->name, goal.network, networks, metrics,
                      options_.rates_per_s);
    const auto& named = quantity.metric();
    const double sign = direction_of(goal, named) == Direction::max ? -1.0 : 1.0;
    const bool is_aggregated =
        !quantity.is_of_chip() && !quantity.network() &&
        (named.name == cost::metric::energy().name || named.name == cost::metric::latency().name);
    const double factor = sign * goal_unit(named).factor;
    aims_.push_back({std::move(quantity), factor, is_aggregated});
  }
  if (!options_.weights_on_chip) return;
  for (const auto& network : networks) {
    auto& cells = cells_.emplace_back();
    for (std::int32_t bits = 1; bits <= workload::max_bits_per_cell; ++bits) {
      cells[static_cast<std::size_t>(bits - 1)] = network.cells_required(bits, *options_.weights_on_chip);
    }
  }
}

std::int64_t Objective::cells_required(const hardware::Chip& chip, std::size_t network) const {
  if (cells_.empty()) return 0;
  const auto bits = std::min<std::int64_t>(chip.bits_per_cell, workload::max_bits_per_cell);
  return cells_[network][static_cast<std::size_t>(bits - 1)];
}

double Objective::capacity_violation(const hardware::Chip& chip) const {
  std::int64_t required = 0;
  for (std::size_t network = 0; network < cells_.size(); ++network) {
    required = std::max(required, cells_required(chip, network));
  }
  const std::int64_t available = chip.cells();
  if (required <= available) return 0.0;
  return static_cast<double>(required) / static_cast<double>(available) - 1.0;
}

bool Objective::holds_weights(const hardware::Chip& chip) const {
  return capacity_violation(chip) == 0.0;
}

template <class Figure>
double Objective::aggregate(const cost::CandidateMetrics& metrics, Figure figure) const {
  if (!options_.weights.empty()) return aggregate_weighted(metrics, figure);
  double sum = 0.0;
  double largest = 0.0;
  double product = 1.0;  // times 2^exponent, for the geometric mean
  int exponent = 0;
  for (std::size_t i = 0; i < metrics.networks(); ++i) {
    const double value = figure(i);
    sum += value;
    largest = std::max(largest, value);
    product *= value;
    if (options_.aggregation ==
        Aggregation::geometric_mean) {  // exact, and hundreds of networks cannot overflow it
      int shift = 0;
      product = std::frexp(product, &shift);
      exponent += shift;
    }
  }
  switch (options_.aggregation) {
    case Aggregation::max:
    case Aggregation::regret:
      return largest;
    case Aggregation::product:
      return product;
    case Aggregation::geometric_mean:
      return core::nth_root(product, static_cast<std::int32_t>(metrics.networks()), exponent);
    case Aggregation::mean:
    case Aggregation::weighted_mean:
    case Aggregation::mean_regret:
      return sum / static_cast<double>(metrics.networks());
  }
  return sum;
}

template <class Figure>
double Objective::aggregate_weighted(const cost::CandidateMetrics& metrics, Figure figure) const {
  double sum = 0.0;
  double weight_sum = 0.0;
  double largest = 0.0;
  double product = 1.0;
  for (std::size_t i = 0; i < metrics.networks(); ++i) {
    const double value = figure(i);
    const double weight = options_.weights[i];
    weight_sum += weight;
    switch (options_.aggregation) {
      case Aggregation::max:
      case Aggregation::regret:
        largest = std::max(largest, weight * value);
        break;
      case Aggregation::product:
        product *= weighted_power(value, weight);
        break;
      case Aggregation::geometric_mean:  // by logarithms, which cannot overflow
        if (!(value > 0.0)) return 0.0;
        sum += weight * core::logarithm(value);
        break;
      case Aggregation::mean:
      case Aggregation::weighted_mean:
      case Aggregation::mean_regret:
        sum += weight * value;
        break;
    }
  }
  switch (options_.aggregation) {
    case Aggregation::max:
    case Aggregation::regret:
      return largest;
    case Aggregation::product:
      return product;
    case Aggregation::geometric_mean:
      return core::exponential(sum / weight_sum);
    case Aggregation::mean:
    case Aggregation::weighted_mean:
    case Aggregation::mean_regret:
      return sum / weight_sum;
  }
  return sum;
}

OverallMetrics Objective::overall(const cost::CandidateMetrics& metrics) const {
  const auto of_networks = [&](std::size_t column, double unit) {
    return aggregate(metrics,
                     [&](std::size_t network) { return metrics.of_network(network, column) * unit; });
  };
  return {of_networks(energy_, mj_per_j), of_networks(latency_, ms_per_s), area_m2(metrics) * mm2_per_m2,
          price(metrics)};
}

GoalValues Objective::goals(const cost::CandidateMetrics& metrics) const {
  GoalValues values;
  for (const Aim& aim : aims_) {
    if (!aim.is_aggregated) {
      const bool is_maximised = aim.factor < 0.0;
      values.push_back(aim.factor *
                       (is_maximised ? aim.quantity.smallest(metrics) : aim.quantity.largest(metrics)));
      continue;
    }
    const double sign = aim.factor < 0.0 ? -1.0 : 1.0;
    const double value = aggregate(metrics, [&](std::size_t network) {
      return aim.quantity.of_network(metrics, network) * (sign * aim.factor);
    });
    values.push_back(sign * value);
  }
  return values;
}

std::vector<bool> Objective::goals_with_ratios() const {
  std::vector<bool> have_ratios;
  for (const Aim& aim : aims_) have_ratios.push_back(aim.quantity.metric().is_positive);
  return have_ratios;
}

double Objective::price(const cost::CandidateMetrics& metrics) const {
  return cost_ ? metrics.of_chip(*cost_) : area_m2(metrics) * mm2_per_m2 * options_.cost_per_mm2;
}

double Objective::noise_of(const cost::CandidateMetrics& metrics, std::size_t network) const {
  return core::real_power(10.0, -metrics.of_network(network, *snr_) / 10.0);
}

double Objective::product(const OverallMetrics& overall, double noise) const {
  return (options_.exponents.noise == 0.0 ? 1.0 : power(noise, options_.exponents.noise)) *
         power(overall.energy_mj, options_.exponents.energy) *
         power(overall.latency_ms, options_.exponents.latency) *
         power(overall.area_mm2, options_.exponents.area) * power(overall.cost, options_.exponents.cost);
}

double Objective::of_network(const cost::CandidateMetrics& metrics, std::size_t network) const {
  const OverallMetrics own{metrics.of_network(network, energy_) * mj_per_j,
                           metrics.of_network(network, latency_) * ms_per_s, area_m2(metrics) * mm2_per_m2,
                           price(metrics)};
  return product(own, options_.exponents.noise == 0.0 ? 1.0 : noise_of(metrics, network));
}

double Objective::value(const cost::CandidateMetrics& metrics) const {
  if (!compares_with_specialists(options_.aggregation)) {
    const double noise = options_.exponents.noise == 0.0 ? 1.0 : aggregate(metrics, [&](std::size_t network) {
      return noise_of(metrics, network);
    });
    return product(overall(metrics), noise);
  }
  return aggregate(metrics, [&](std::size_t network) {
    return of_network(metrics, network) / options_.specialists[network];
  });
}

template <class Add>
void Objective::visit_chip(const hardware::Chip& chip, double area_m2, Add add) const {
  if (const double amount = capacity_violation(chip); amount > 0.0) add(Status::weights_off_chip, amount);
  if (options_.area_limit_mm2) {
    const double amount = area_m2 * mm2_per_m2 / *options_.area_limit_mm2 - 1.0;
    if (amount > 0.0) add(Status::area_over_limit, amount);
  }
  for (std::size_t i = 0; i < limited_.size(); ++i) {
    if (!limited_[i].is_area) continue;
    const double amount = violation_of(options_.constraints[i], limited_[i].quantity.metric().unit, area_m2);
    if (amount > 0.0) add(constraint_status(i), amount);
  }
}

double Objective::limited_value(std::size_t constraint, const cost::CandidateMetrics& metrics) const {
  return options_.constraints[constraint].bound == Bound::max
             ? limited_[constraint].quantity.largest(metrics)
             : limited_[constraint].quantity.smallest(metrics);
}

template <class Add>
void Objective::visit(const hardware::Chip& chip, const cost::CandidateMetrics& metrics, Add add) const {
  for (std::size_t i = 0; i < metrics.networks(); ++i) {
    if (!metrics.is_feasible(i)) add(status_of(metrics.verdict(i)), metrics.violation(i));
  }
  if (options_.snr_limit_db) {
    double missing_db = 0.0;
    for (std::size_t i = 0; i < metrics.networks(); ++i) {
      if (!metrics.is_feasible(i)) continue;
      missing_db = std::max(missing_db, *options_.snr_limit_db - metrics.of_network(i, *snr_));
    }
    if (missing_db > 0.0) add(Status::snr_under_limit, missing_db / snr_unit_db);
  }
  visit_chip(chip, area_m2(metrics), add);
  for (std::size_t i = 0; i < limited_.size(); ++i) {
    if (limited_[i].is_area) continue;  // checked as a constraint of the chip
    // Networks that cannot run have no metrics; a limit without any metric is met by an infinite margin.
    const double amount =
        violation_of(options_.constraints[i], limited_[i].quantity.metric().unit, limited_value(i, metrics));
    if (amount > 0.0) add(constraint_status(i), amount);
  }
}

std::vector<Violation> Objective::violations(const hardware::Chip& chip,
                                             const cost::CandidateMetrics& metrics) const {
  std::vector<Violation> violations;
  visit(chip, metrics, [&](Status status, double amount) { violations.push_back({status, amount}); });
  return violations;
}

std::vector<Violation> Objective::screen_violations(const hardware::Chip& chip, double area_m2) const {
  std::vector<Violation> violations;
  visit_chip(chip, area_m2, [&](Status status, double amount) { violations.push_back({status, amount}); });
  return violations;
}

Fitness Objective::screen(const hardware::Chip& chip, double area_m2) const {
  Fitness fitness;
  Judge judge(fitness);
  visit_chip(chip, area_m2, [&](Status status, double amount) { judge(status, amount); });
  return fitness;
}

Fitness Objective::score(const hardware::Chip& chip, const cost::CandidateMetrics& metrics) const {
  Fitness fitness;
  Judge judge(fitness);
  visit(chip, metrics, [&](Status status, double amount) { judge(status, amount); });
  if (fitness.mapped()) fitness.objective = value(metrics);
  return fitness;
}

}  // namespace crossisle::objective
