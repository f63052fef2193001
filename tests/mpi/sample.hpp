// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../metrics.hpp"
#include "crossisle/cost/cost_model.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/island/evaluator.hpp"
#include "crossisle/objective/objective.hpp"

namespace crossisle::island {

/// Cost model whose formulas give all mantissa bits, so that a sum depends on the order of its terms.
class FormulaModel final : public cost::CostModel {
 public:
  explicit FormulaModel(std::size_t networks) : networks_(networks) {
    for (std::size_t i = 0; i < networks; ++i) networks_[i].name = "network" + std::to_string(i);
  }

  std::span<const workload::Network> networks() const override { return networks_; }
  double area_m2(const design::Candidate& candidate) const override {
    const auto& chip = candidate.chip;
    return 1e-8 * chip.wordlines * chip.bitlines + 1e-7 * chip.voltage_v;
  }
  const cost::MetricList& metrics() const override { return test::common_metrics(); }
  void evaluate(std::span<const design::Candidate> candidates, cost::Metrics& metrics,
                const cost::Control& control) override {
    metrics.reset(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      control.attend();
      metrics[i].of_chip(0) = area_m2(candidates[i]);
      for (std::size_t position = 0; position < metrics.networks().size(); ++position) {
        ++evaluations_;
        const auto cost = cost_of(candidates[i].chip, metrics.networks()[position]);
        if (cost.verdict != cost::Verdict::feasible) {
          metrics[i].reject(position, cost.verdict, cost.violation);
          continue;
        }
        metrics[i].of_network(position, 0) = cost.energy_j;
        metrics[i].of_network(position, 1) = cost.latency_s;
      }
    }
  }
  bool area_depends_on(hardware::Knob knob) const override { return knob != hardware::Knob::cycle_time; }
  double effort(std::size_t network) const override {
    return 1.0 + static_cast<double>(network * network % 5);
  }
  double max_table_bytes() const override { return 0.0; }

  /// Makes the energy of this network NaN.
  void spoil(std::size_t network) { spoiled_ = network; }
  /// Returns the number of evaluated pairs of chip and network since construction.
  std::uint64_t evaluations() const { return evaluations_; }

  cost::NetworkCost cost_of(const hardware::Chip& chip, std::size_t network) const {
    const double scale = 1.0 / (3.0 + static_cast<double>(network));
    cost::NetworkCost cost;
    if (chip.wordlines > 6 && chip.voltage_v < 3.0) {
      cost.verdict = cost::Verdict::array_too_small;
      cost.violation = chip.wordlines / 6.0 - 1.0 + scale;
      return cost;
    }
    const double voltage = chip.voltage_v - 2.0 * static_cast<double>(network % 3);
    const double lines = static_cast<double>(chip.wordlines - chip.bitlines) + 0.5;
    cost.energy_j = (1.0 + voltage * voltage * scale + lines * lines * 0.1) / 7e3;
    cost.latency_s = (1.0 + scale * chip.bits_per_cell + chip.cycle_time_s * 1e9 / 3.0) / 11e3;
    if (network == spoiled_) cost.energy_j = 0.0 / (cost.energy_j - cost.energy_j);
    return cost;
  }

 private:
  std::vector<workload::Network> networks_;
  std::size_t spoiled_ = static_cast<std::size_t>(-1);
  std::uint64_t evaluations_ = 0;
};

/// A small problem on the formula model; the same on every rank.
struct SampleProblem {
  explicit SampleProblem(std::size_t networks)
      : model(networks), objective(limits(), model.networks(), model.metrics()) {}

  SearchProblem problem() { return {&space, &model, &objective}; }
  std::vector<double> efforts() const {
    std::vector<double> efforts;
    for (std::size_t i = 0; i < model.networks().size(); ++i) efforts.push_back(model.effort(i));
    return efforts;
  }

  design::DesignSpace space{{{hardware::Knob::voltage, {1, 2, 3, 4, 5, 6, 7, 8}},
                             {hardware::Knob::bits_per_cell, {1, 2, 3, 4, 5, 6, 7, 8}},
                             {hardware::Knob::cycle_time, {1, 2, 4, 6, 8, 10}},
                             {hardware::Knob::wordlines, {1, 2, 3, 4, 5, 6, 7, 8}},
                             {hardware::Knob::bitlines, {1, 2, 3, 4, 5, 6, 7, 8}},
                             {hardware::Knob::router_groups, {1, 2, 3}}}};
  FormulaModel model;
  objective::Objective objective;

 private:
  static objective::ObjectiveOptions limits() {
    objective::ObjectiveOptions options;
    options.area_limit_mm2 = 0.7;
    return options;
  }
};

}  // namespace crossisle::island
