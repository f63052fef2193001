// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/objective.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "crossisle/core/maths.hpp"

namespace crossisle::objective {
namespace {

constexpr double mm2_per_m2 = 1e6;
constexpr double mj_per_j = 1e3;
constexpr double ms_per_s = 1e3;
/// Shortfall in decibels that counts like twice the allowed area, or macros.
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
  }
  return Status::feasible;
}

/// Returns x^exponent; whole exponents have the same bits on every host.
double power(double x, double exponent) {
  const double whole = std::round(exponent);
  if (whole == exponent && std::abs(whole) <= 16.0)
    return core::integer_power(x, static_cast<std::int32_t>(whole));
  return std::pow(x, exponent);
}

/// Adds a violation; the largest gives the status.
void violate(Fitness& fitness, double& largest, Status status, double violation) {
  fitness.violation += violation;
  // A chip that cannot run a network is that before anything else, because it has no costs.
  const bool unmapped = !is_mapped(status);
  if (fitness.feasible() || (violation > largest && (unmapped || fitness.mapped()))) {
    largest = violation;
    fitness.status = status;
  }
}

}  // namespace

std::string_view text(Status status) {
  constexpr std::array<std::string_view, status_count> texts{"feasible",
                                                             "area over the limit",
                                                             "weights do not fit on the chip",
                                                             "a layer's weights exceed the arrays",
                                                             "a layer's tiles exceed the global buffer",
                                                             "the mapper finds no mapping of a layer",
                                                             "signal-to-noise ratio under the limit"};
  return texts[static_cast<std::size_t>(status)];
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
  if (options_.snr_limit_db || options_.exponents.noise != 0.0)
    snr_ = metrics.network_column(cost::metric::snr().name);
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
  double sum = 0.0;
  double largest = 0.0;
  double product = 1.0;  // times 2^exponent, for the geometric mean
  int exponent = 0;
  double weight_sum = 0.0;
  for (std::size_t i = 0; i < metrics.networks(); ++i) {
    const double value = figure(i);
    const double weight = options_.aggregation == Aggregation::weighted_mean ? options_.weights[i] : 1.0;
    sum += weight * value;
    weight_sum += weight;
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
      return sum / weight_sum;
  }
  return sum;
}

Figures Objective::figures(const cost::CandidateMetrics& metrics) const {
  const auto of_networks = [&](std::size_t column, double unit) {
    return aggregate(metrics,
                     [&](std::size_t network) { return metrics.of_network(network, column) * unit; });
  };
  return {of_networks(energy_, mj_per_j), of_networks(latency_, ms_per_s), area_m2(metrics) * mm2_per_m2};
}

double Objective::noise_of(const cost::CandidateMetrics& metrics, std::size_t network) const {
  return core::real_power(10.0, -metrics.of_network(network, *snr_) / 10.0);
}

double Objective::product(const Figures& figures, double noise) const {
  return (options_.exponents.noise == 0.0 ? 1.0 : power(noise, options_.exponents.noise)) *
         power(figures.energy_mj, options_.exponents.energy) *
         power(figures.latency_ms, options_.exponents.latency) *
         power(figures.area_mm2, options_.exponents.area) *
         power(figures.area_mm2 * options_.cost_per_mm2, options_.exponents.cost);
}

double Objective::of_network(const cost::CandidateMetrics& metrics, std::size_t network) const {
  const Figures own{metrics.of_network(network, energy_) * mj_per_j,
                    metrics.of_network(network, latency_) * ms_per_s, area_m2(metrics) * mm2_per_m2};
  return product(own, options_.exponents.noise == 0.0 ? 1.0 : noise_of(metrics, network));
}

double Objective::value(const cost::CandidateMetrics& metrics) const {
  if (!compares_with_specialists(options_.aggregation)) {
    const double noise = options_.exponents.noise == 0.0 ? 1.0 : aggregate(metrics, [&](std::size_t network) {
      return noise_of(metrics, network);
    });
    return product(figures(metrics), noise);
  }
  double sum = 0.0;
  double largest = 0.0;
  for (std::size_t i = 0; i < metrics.networks(); ++i) {
    const double ratio = of_network(metrics, i) / options_.specialists[i];
    sum += ratio;
    largest = std::max(largest, ratio);
  }
  return options_.aggregation == Aggregation::regret ? largest
                                                     : sum / static_cast<double>(metrics.networks());
}

void Objective::add_violations(const hardware::Chip& chip, double area_m2, Fitness& fitness,
                               double& largest) const {
  if (const double violation = capacity_violation(chip); violation > 0.0) {
    violate(fitness, largest, Status::weights_off_chip, violation);
  }
  if (options_.area_limit_mm2) {
    const double violation = area_m2 * mm2_per_m2 / *options_.area_limit_mm2 - 1.0;
    if (violation > 0.0) violate(fitness, largest, Status::area_over_limit, violation);
  }
}

Fitness Objective::screen(const hardware::Chip& chip, double area_m2) const {
  Fitness fitness;
  double largest = 0.0;
  add_violations(chip, area_m2, fitness, largest);
  return fitness;
}

Fitness Objective::score(const hardware::Chip& chip, const cost::CandidateMetrics& metrics) const {
  Fitness fitness;
  double largest = 0.0;
  for (std::size_t i = 0; i < metrics.networks(); ++i) {
    if (!metrics.is_feasible(i))
      violate(fitness, largest, status_of(metrics.verdict(i)), metrics.violation(i));
  }
  if (options_.snr_limit_db) {
    double missing_db = 0.0;
    for (std::size_t i = 0; i < metrics.networks(); ++i) {
      if (!metrics.is_feasible(i)) continue;
      missing_db = std::max(missing_db, *options_.snr_limit_db - metrics.of_network(i, *snr_));
    }
    if (missing_db > 0.0) violate(fitness, largest, Status::snr_under_limit, missing_db / snr_unit_db);
  }
  add_violations(chip, area_m2(metrics), fitness, largest);
  if (fitness.mapped()) fitness.objective = value(metrics);
  return fitness;
}

}  // namespace crossisle::objective
