// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/validation/reference_points.hpp"

namespace crossisle::validation {

/// Agreement of two series of positive numbers, pair by pair.
struct Agreement {
  std::size_t within_1e9 = 0;  ///< pairs with a relative difference of at most 1e-9
  std::size_t within_1e6 = 0;
  double median = 0.0;  ///< relative differences |a / b - 1|
  double p99 = 0.0;
  double largest = 0.0;
  double rank_correlation = 1.0;  ///< Spearman; 1 if both series are constant

  static Agreement of(std::span<const double> computed, std::span<const double> reference);
};

struct NetworkAgreement {
  double node_nm = 0.0;
  std::string network;
  std::size_t points = 0;        ///< points that the model can evaluate; only these are compared
  std::size_t infeasible = 0;    ///< points that only the reference can evaluate
  std::size_t exact_cycles = 0;  ///< points with exactly the same number of cycles
  Agreement energy;
  Agreement latency;
  Agreement area;
};

/// Point on which model and reference differ.
struct Disagreement {
  ReferencePoint reference;
  cost::Verdict verdict = cost::Verdict::feasible;
  double energy_j = 0.0;
  double latency_s = 0.0;
  double area_m2 = 0.0;
  std::string quantity;     ///< the quantity that differs most: `verdict`, `energy`, `latency` or `area`
  double difference = 0.0;  ///< relative difference of that quantity; infinite for a verdict
};

struct ValidationReport {
  std::vector<NetworkAgreement> networks;  ///< by node and name
  std::vector<Disagreement> worst;         ///< largest differences first, at most `worst_count`
  std::size_t skipped = 0;                 ///< points of networks that the model does not have

  static constexpr std::size_t worst_count = 10;
};

/// Compares a model with reference points. @pre all points belong to the model's technology
ValidationReport validate(cost::CostModel& model, std::span<const ReferencePoint> points);

}  // namespace crossisle::validation
