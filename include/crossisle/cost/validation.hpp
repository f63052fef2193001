// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/cost/cost_model.hpp"
#include "crossisle/hardware/chip.hpp"

namespace crossisle::cost {

/// What somebody else's evaluation gave for one network on one chip.
struct ReferencePoint {
  std::string network;
  double node_nm = 32.0;
  hardware::Chip chip;
  double energy_j = 0.0;
  double latency_s = 0.0;
  double area_m2 = 0.0;
  std::size_t line = 0;  ///< in its table, from 1
};

/// Reads a table of points: CSV with a header line and the columns network, voltage_v, bits_per_cell,
/// cycle_s, wordlines, bitlines, router_groups, tiles_per_group, macros_per_tile, global_buffer_depth_words
/// (of 2048 bits), energy_j, area_cm2, latency_s and, where it is not 32, node_nm; other columns are passed
/// over. Problems go to `problems`.
/// @throws core::Error if the file cannot be read
std::vector<ReferencePoint> read_reference_points(const std::filesystem::path& file,
                                                  core::Problems& problems);

/// At least `size` of the points, or all of them: for each node and network the same share, evenly spread in
/// the order of the points.
std::vector<ReferencePoint> stratified_sample(std::span<const ReferencePoint> points, std::size_t size);

/// How closely two series of positive numbers agree, pair by pair.
struct Agreement {
  std::size_t within_1e9 = 0;  ///< pairs with a relative difference of at most 1e-9
  std::size_t within_1e6 = 0;
  double median = 0.0;  ///< relative differences |a / b - 1|
  double p99 = 0.0;
  double largest = 0.0;
  double rank_correlation = 1.0;  ///< Spearman; 1 where one series is constant and so is the other

  static Agreement of(std::span<const double> computed, std::span<const double> reference);
};

struct NetworkAgreement {
  double node_nm = 0.0;
  std::string network;
  std::size_t points = 0;        ///< that the model can evaluate; the only ones compared
  std::size_t infeasible = 0;    ///< that the reference evaluated and the model calls infeasible
  std::size_t exact_cycles = 0;  ///< with the very same number of cycles
  Agreement energy;
  Agreement latency;
  Agreement area;
};

/// A point on which model and reference differ.
struct Disagreement {
  ReferencePoint reference;
  Verdict verdict = Verdict::feasible;
  double energy_j = 0.0;
  double latency_s = 0.0;
  double area_m2 = 0.0;
  std::string quantity;     ///< the one that differs most: `verdict`, `energy`, `latency` or `area`
  double difference = 0.0;  ///< its relative difference; infinite for a verdict
};

struct ValidationReport {
  std::vector<NetworkAgreement> networks;  ///< by node and name
  std::vector<Disagreement> worst;         ///< largest differences first, at most `worst_count`
  std::size_t skipped = 0;                 ///< points of networks that the model does not have

  static constexpr std::size_t worst_count = 10;
};

/// Compares a model with reference points; all of them must be of the model's technology.
ValidationReport validate(CostModel& model, std::span<const ReferencePoint> points);

}  // namespace crossisle::cost
