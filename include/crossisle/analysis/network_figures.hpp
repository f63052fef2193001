// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/analysis/breakdown.hpp"
#include "crossisle/cost/cost_model.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::analysis {

/// Equal layers of a network, or a whole network, in a roofline. Operations are two per multiply-accumulate.
struct RooflinePoint {
  std::string name;         ///< of the first of the layers
  std::size_t layers = 1;   ///< number of layers
  double operations = 0.0;  ///< of one of them, for an inference
  double dram_bytes = 0.0;  ///< to and from DRAM, likewise
  double rate_per_s = 0.0;  ///< operations per second
  double peak_per_s = 0.0;  ///< of the units that compute its products
  cost::Limiter limiter = cost::Limiter::compute;

  /// Returns operations per byte of DRAM traffic; infinite without traffic.
  double intensity() const noexcept;
};

/// A network under the roofs of a chip of the physical mode: compute, and bandwidth of DRAM (Williams,
/// Waterman and Patterson, Communications of the ACM 52, 2009).
///
/// A layer's rate is its operations over its latency; that of the network is all operations of an inference
/// over the interval between two inferences.
struct Roofline {
  std::optional<double> array_peak_per_s{};       ///< of all arrays; nothing without layers on them
  std::optional<double> multiplier_peak_per_s{};  ///< of the digital multipliers, likewise
  std::optional<double> dram_bytes_per_s{};       ///< nothing without DRAM
  std::vector<RooflinePoint> layers;              ///< those with products, equal ones together
  std::size_t silent_layers = 0;                  ///< without products
  double silent_s = 0.0;                          ///< their time
  RooflinePoint network;

  /// Returns the largest rate of a point by its peak and the bandwidth [1/s].
  double roof_per_s(const RooflinePoint& point) const noexcept;
  /// Returns true if the bandwidth of DRAM is the lower one of both roofs of a point.
  bool is_under_bandwidth(const RooflinePoint& point) const noexcept;
};
/// @pre the network runs on the chip, in the physical mode
Roofline roofline_of(const workload::Network& network, const cost::NetworkBreakdown& breakdown);

/// Part of the energy of an inference in a cascade: it begins where the one before it ends.
struct EnergyStep {
  cost::Component component;
  double begin_j = 0.0;
  double end_j = 0.0;
};
/// Returns the components that take energy, in their order.
std::vector<EnergyStep> energy_cascade(const cost::PerComponent& energy_j);

/// Layer in the schedule of a round.
struct ScheduledLayer {
  std::string name;
  double begin_s = 0.0;
  double end_s = 0.0;
  cost::Limiter limiter = cost::Limiter::compute;
};

/// Unit that all layers of a pipeline share.
struct SharedUnit {
  cost::Limiter unit = cost::Limiter::dram;
  double busy_s = 0.0;  ///< for all layers of a round
};

/// Schedule of a round of inferences on a chip, as the physical mode computes latency and interval.
///
/// - In sequence, a layer begins when the one before it ends, and the last one ends at the latency.
/// - In a pipeline, a layer begins when the one before it has the rows under its kernel. The longest layer or
///   the busiest shared unit sets the interval; the latency is the time until all layers have begun, plus the
///   longest layer, at most the sum of all layers and at least the interval.
struct Schedule {
  bool is_pipelined = false;
  double images = 1.0;  ///< inferences of the round
  std::vector<ScheduledLayer> layers;
  std::vector<SharedUnit> shared;  ///< of a pipeline, those at work
  double interval_s = 0.0;         ///< between the beginnings of two rounds
  double latency_s = 0.0;

  /// Returns true if a round of a pipeline needs the results of the one before it, so that the latency is its
  /// interval.
  bool waits_for_results() const noexcept;
  /// Returns the layer that sets the interval of a pipeline; nothing if a shared unit does.
  std::optional<std::size_t> limiting_layer() const noexcept;
  /// Returns the shared unit that sets the interval of a pipeline; nothing if a layer does.
  std::optional<std::size_t> limiting_unit() const noexcept;
};
/// @pre the network runs on the chip, in the physical mode
Schedule schedule_of(const cost::NetworkBreakdown& breakdown);

/// Power of a network at full rate.
struct Heat {
  double power_w = 0.0;  ///< energy of an inference over the interval
  double dram_w = 0.0;   ///< part of it in DRAM and its interface
  double area_m2 = 0.0;  ///< of the chip

  double w_per_mm2() const noexcept;          ///< all power over the chip's area: an upper bound
  double w_per_mm2_on_chip() const noexcept;  ///< without that of DRAM
};
/// @pre the network runs on the chip
Heat heat_of(const Breakdown& chip, std::size_t network);

}  // namespace crossisle::analysis
