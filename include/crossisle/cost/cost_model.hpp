// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossisle/cost/chip_parts.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::cost {

/// Feasibility of a network on a chip, or the reason why it does not run.
enum class Verdict : std::uint8_t {
  feasible,
  array_too_small,          ///< a layer's weights do not fit the arrays at once (resident weights only)
  global_buffer_too_small,  ///< no mapping has an input and output tile that fits the global buffer
  no_mapping_found,         ///< there are mappings, but the mapper in use gave up before it found one
};
std::string_view text(Verdict verdict);

/// Cost of one network on one chip.
struct NetworkCost {
  Verdict verdict = Verdict::feasible;
  /// Distance of an infeasible network from running, normalised to its limit (0 if feasible).
  double violation = 0.0;
  double energy_j = 0.0;   ///< one inference; 0 and meaningless unless feasible
  double latency_s = 0.0;  ///< one inference; 0 and meaningless unless feasible
  /// Ratio of the signals of the network's layers to the noise that the model knows; 0 and meaningless unless
  /// feasible.
  double snr_db = 0.0;
};

/// Part of a chip that energy and area are reported for.
enum class Component : std::uint8_t {
  adc,
  row_drivers,
  column_drivers,
  cells,
  weight_drivers,
  input_buffer,
  output_buffer,
  router,
  global_buffer,
  dram,
  // Components of the physical mode alone.
  accumulators,   ///< shift-and-add, adder trees, adders of partial sums
  digital_units,  ///< multipliers for products of activations, vector lanes
  leakage,        ///< independent of activity
  clock_and_control,
};
inline constexpr std::size_t component_count = 14;
std::string_view name(Component component);
using PerComponent = std::array<double, component_count>;

/// Resource that bounds the latency of a layer.
enum class Limiter : std::uint8_t {
  compute,  ///< reads and conversions of the arrays, or their adder trees
  input_buffer,
  output_buffer,
  global_buffer,
  network_on_chip,
  dram,
  array_write,
  vector_unit,
  digital_macs,  ///< products of activations
};
inline constexpr std::size_t limiter_count = 9;
std::string_view name(Limiter limiter);
/// Returns the change of a chip that relieves this limiter.
std::string_view remedy(Limiter limiter);

/// Per-layer results that only the physical model provides.
struct PhysicalLayer {
  Limiter limiter = Limiter::compute;
  double copies = 1.0;
  double passes = 1.0;  ///< number of times that weights are loaded into the arrays
  double snr_db = 0.0;  ///< nominal
};

/// Per-network results that only the physical model provides.
struct PhysicalNetwork {
  bool resident = false;    ///< true if all weights are in arrays at once
  double interval_s = 0.0;  ///< between two consecutive inferences
  /// Energy of writing the weights that stay in arrays, with all of their copies; not part of any inference.
  double programming_j = 0.0;
  double programming_s = 0.0;
  double snr_db = 0.0;  ///< nominal
  double corner_snr_db = 0.0;
  double worst_layer_snr_db = 0.0;  ///< nominal
  std::array<double, limiter_count> time_by_limiter_s{};
};

/// Complete costs of one layer on one chip.
struct LayerCost {
  std::string layer;
  Verdict verdict = Verdict::feasible;
  std::int64_t cycles = 0;
  double latency_s = 0.0;
  double utilisation = 0.0;  ///< share of the chip's cells at work, averaged over the layer's cycles
  /// Energy by component; the sum over the layers is the energy of the network. 0 unless feasible, like all
  /// values.
  PerComponent energy_j{};
  double leakage_j = 0.0;  ///< the part of energy_j that is lost by leakage
  std::string mapping;     ///< the mapping in words
  std::optional<PhysicalLayer> physical{};
};

/// Complete costs of one network on one chip.
struct NetworkBreakdown {
  NetworkCost total;
  std::string reason;  ///< why it is infeasible, in terms of the chip's knobs; empty if feasible
  PerComponent energy_j{};
  double leakage_j = 0.0;  ///< the part of energy_j that is lost by leakage
  std::vector<LayerCost> layers;
  std::optional<PhysicalNetwork> physical{};  ///< nothing unless feasible
};

/// Computes the cost of networks on chips: a pure function of its construction and its arguments, bit for
/// bit.
///
/// Implementations may cache intermediate results between calls (never visible in a result), so one object
/// must not be used from two threads at once.
class CostModel {
 public:
  virtual ~CostModel() = default;

  virtual std::span<const workload::Network> networks() const = 0;
  /// Returns the silicon area of a chip [m^2]: the same for every network.
  virtual double area_m2(const hardware::Chip& chip) const = 0;
  virtual PerComponent area_by_component_m2(const hardware::Chip& chip) const = 0;
  /// Returns the parts of a chip according to the model, from the outside in.
  virtual std::vector<ChipPart> parts(const hardware::Chip& chip) const = 0;
  /// Computes the costs of network number `network` on each chip. @pre costs.size() == chips.size()
  virtual void evaluate(std::span<const hardware::Chip> chips, std::size_t network,
                        std::span<NetworkCost> costs) = 0;
  /// Returns the same cost with its complete breakdown.
  virtual NetworkBreakdown explain(const hardware::Chip& chip, std::size_t network) = 0;
  /// Returns the work of evaluating a network relative to the others, to balance shards: any positive number.
  virtual double effort(std::size_t network) const = 0;
  /// Returns the maximum memory that the model may hold between calls.
  virtual double max_table_bytes() const = 0;
};

}  // namespace crossisle::cost
