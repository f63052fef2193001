// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/publications.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "crossisle/core/statistics.hpp"

namespace crossisle::validation {
namespace {

double relative_difference(double computed, double reference) {
  return std::abs(computed / reference - 1.0);
}

/// Returns a sort key that places chips with the same layout together, so that they share a model's tables.
auto layout_order(const ReferencePoint& point) {
  const hardware::Chip& chip = point.chip;
  return std::tuple(chip.bits_per_cell, chip.wordlines, chip.bitlines, chip.router_groups,
                    chip.tiles_per_group, chip.macros_per_tile, chip.global_buffer_bits, chip.voltage_v,
                    chip.cycle_time_s);
}

Disagreement compare(const ReferencePoint& point, const cost::NetworkCost& cost, double area_m2) {
  Disagreement found{point, cost.verdict, cost.energy_j, cost.latency_s, area_m2, "verdict", 0.0};
  if (cost.verdict != cost::Verdict::feasible) {
    found.difference = std::numeric_limits<double>::infinity();
    return found;
  }
  const std::array<std::pair<std::string_view, double>, 3> differences{
      {{"energy", relative_difference(cost.energy_j, point.energy_j)},
       {"latency", relative_difference(cost.latency_s, point.latency_s)},
       {"area", relative_difference(area_m2, point.area_m2)}}};
  const auto largest = std::max_element(differences.begin(), differences.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
  found.quantity = largest->first;
  found.difference = largest->second;
  return found;
}

NetworkAgreement summarise(std::span<const Disagreement> points) {
  NetworkAgreement agreement;
  std::array<std::vector<double>, 3> computed;
  std::array<std::vector<double>, 3> reference;
  for (const auto& point : points) {
    if (point.verdict != cost::Verdict::feasible) {
      ++agreement.infeasible;
      continue;
    }
    ++agreement.points;
    const double cycle_time_s = point.reference.chip.cycle_time_s;
    if (std::llround(point.latency_s / cycle_time_s) ==
        std::llround(point.reference.latency_s / cycle_time_s)) {
      ++agreement.exact_cycles;
    }
    computed[0].push_back(point.energy_j);
    computed[1].push_back(point.latency_s);
    computed[2].push_back(point.area_m2);
    reference[0].push_back(point.reference.energy_j);
    reference[1].push_back(point.reference.latency_s);
    reference[2].push_back(point.reference.area_m2);
  }
  agreement.energy = Agreement::of(computed[0], reference[0]);
  agreement.latency = Agreement::of(computed[1], reference[1]);
  agreement.area = Agreement::of(computed[2], reference[2]);
  return agreement;
}

}  // namespace

Agreement Agreement::of(std::span<const double> computed, std::span<const double> reference) {
  Agreement agreement;
  if (computed.empty()) return agreement;
  std::vector<double> differences;
  for (std::size_t i = 0; i < computed.size(); ++i) {
    differences.push_back(relative_difference(computed[i], reference[i]));
  }
  std::sort(differences.begin(), differences.end());
  const auto within = [&](double bound) {
    return static_cast<std::size_t>(std::upper_bound(differences.begin(), differences.end(), bound) -
                                    differences.begin());
  };
  agreement.within_1e9 = within(1e-9);
  agreement.within_1e6 = within(1e-6);
  agreement.median = core::quantile(differences, 0.5, core::Interpolation::lower);
  agreement.p99 = core::quantile(differences, 0.99, core::Interpolation::lower);
  agreement.largest = differences.back();
  agreement.rank_correlation = core::rank_correlation(computed, reference);
  return agreement;
}

ValidationReport validate(cost::CostModel& model, std::span<const ReferencePoint> points) {
  std::map<std::string, std::size_t> number_of;
  for (std::size_t i = 0; i < model.networks().size(); ++i) number_of[model.networks()[i].name] = i;
  std::vector<const ReferencePoint*> ordered;
  ValidationReport report;
  for (const auto& point : points) {
    if (number_of.contains(point.network)) {
      ordered.push_back(&point);
    } else {
      ++report.skipped;
    }
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto* a, const auto* b) { return layout_order(*a) < layout_order(*b); });

  std::map<std::pair<double, std::string>, std::vector<Disagreement>> by_network;
  std::vector<Disagreement> all;
  const cost::NetworkCosts costs(model.metrics());
  const std::size_t area = model.metrics().chip_column(cost::metric::area().name);
  for (const ReferencePoint* point : ordered) {
    cost::Metrics metrics(model.metrics(), {number_of[point->network]});
    const design::Candidate candidate(point->chip);
    model.evaluate({&candidate, 1}, metrics, {});
    by_network[{point->node_nm, point->network}].push_back(
        compare(*point, costs.of(metrics[0], 0), metrics[0].of_chip(area)));
  }
  for (const auto& [key, compared] : by_network) {
    NetworkAgreement agreement = summarise(compared);
    agreement.node_nm = key.first;
    agreement.network = key.second;
    report.networks.push_back(std::move(agreement));
    all.insert(all.end(), compared.begin(), compared.end());
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.difference > b.difference; });
  all.resize(std::min(all.size(), ValidationReport::worst_count));
  report.worst = std::move(all);
  return report;
}

}  // namespace crossisle::validation
