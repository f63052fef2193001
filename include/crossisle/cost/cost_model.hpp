// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crossisle/cost/chip_parts.hpp"
#include "crossisle/cost/metrics.hpp"
#include "crossisle/design/candidate.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::cost {

/// Cost of one network on one chip.
struct NetworkCost {
  Verdict verdict = Verdict::feasible;
  /// Distance of an infeasible network from feasibility, normalised to its limit (0 if feasible).
  double violation = 0.0;
  double energy_j = 0.0;   ///< one inference; 0 and meaningless unless feasible
  double latency_s = 0.0;  ///< one inference; 0 and meaningless unless feasible
  /// Ratio of the signals of the network's layers to the modelled noise; 0 and meaningless unless feasible.
  double snr_db = 0.0;
  /// Time between inferences at full rate; the latency for models without pipelining.
  double interval_s = 0.0;
};

/// The components, one row each; a row is an enumerator and also the name in tables and files. Append new
/// rows at the end.
// clang-format off
#define CROSSISLE_COMPONENTS(row) \
  row(adc) \
  row(row_drivers) \
  row(column_drivers) \
  row(cells) \
  row(weight_drivers) \
  row(input_buffer) \
  row(output_buffer) \
  row(router) \
  row(global_buffer) \
  row(dram) \
  row(accumulators)        /* physical mode: shift-and-add, adder trees, adders of partial sums */ \
  row(digital_units)       /* physical mode: multipliers for products of activations, vector lanes */ \
  row(leakage)             /* physical mode: independent of activity */ \
  row(clock_and_control)   /* physical mode */
// clang-format on

/// Part of a chip for which energy and area are reported: a row of CROSSISLE_COMPONENTS.
enum class Component : std::uint8_t {
#define CROSSISLE_ENUMERATOR(name) name,
  CROSSISLE_COMPONENTS(CROSSISLE_ENUMERATOR)
#undef CROSSISLE_ENUMERATOR
};
#define CROSSISLE_ONE(name) +1  // NOLINT(bugprone-macro-parentheses): a sum of ones
inline constexpr std::size_t component_count = CROSSISLE_COMPONENTS(CROSSISLE_ONE);
#undef CROSSISLE_ONE
std::string_view name(Component component);
using PerComponent = std::array<double, component_count>;
double sum(const PerComponent& values) noexcept;

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
using PerLimiter = std::array<double, limiter_count>;
std::string_view name(Limiter limiter);
/// Returns the change of a chip that relieves this limiter.
std::string_view remedy(Limiter limiter);

/// Per-layer results that only the physical model provides.
struct PhysicalLayer {
  Limiter limiter = Limiter::compute;
  double copies = 1.0;
  double passes = 1.0;  ///< number of times that weights are loaded into the arrays
  double snr_db = 0.0;  ///< for nominal devices
  /// Time that each resource is busy for an inference; resources work at the same time.
  PerLimiter busy_s{};
  double dram_bytes = 0.0;  ///< to and from DRAM, for an inference
  /// Time from the beginning of the layer in a round to that of the next layer, if layers are pipelined.
  double lead_s = 0.0;
  /// Largest rate of operations, two per multiply-accumulate, at the layer's precision if nothing but the
  /// units that compute its products limits it: all arrays of the chip, or the digital multipliers. 0 without
  /// products.
  double peak_operations_per_s = 0.0;
};

/// Per-network results that only the physical model provides.
struct PhysicalNetwork {
  bool resident = false;    ///< true if all weights are in arrays at once
  double interval_s = 0.0;  ///< time between two consecutive inferences
  double peak_w = 0.0;      ///< of the layer that takes the most power
  /// Tokens per second and energy per token; 0 for a network that produces none.
  double tokens_per_s = 0.0;
  double token_j = 0.0;
  /// At the rate that the network's file wants, idle time included; 0 without one.
  double wanted_rate_hz = 0.0;
  double power_at_rate_w = 0.0;
  double images = 1.0;       ///< of the batch that pass the network together
  double cache_share = 1.0;  ///< of the KV cache in the global buffer
  double dram_bytes = 0.0;   ///< of an inference
  /// Energy to write the resident weights, including all of their copies; not part of any inference unless they
  /// are written again.
  double programming_j = 0.0;
  double programming_s = 0.0;
  double lifetime_s = 0.0;  ///< of resistive cells that are written again; infinite otherwise
  double snr_db = 0.0;      ///< for nominal devices
  double corner_snr_db = 0.0;
  double worst_layer_snr_db = 0.0;  ///< for nominal devices
  PerLimiter time_by_limiter_s{};
  bool is_pipelined = false;      ///< true if all layers work at the same time, on different inferences
  double round_interval_s = 0.0;  ///< between the beginnings of two rounds of `images` inferences
  double round_latency_s = 0.0;   ///< from the beginning of a round to its end
  std::optional<double> dram_bytes_per_s{};  ///< sustained; nothing without DRAM
};

/// Complete costs of one layer on one chip.
struct LayerCost {
  std::string layer;
  Verdict verdict = Verdict::feasible;
  std::int64_t cycles = 0;
  double latency_s = 0.0;
  double utilisation = 0.0;  ///< share of the chip's cells at work, averaged over the layer's cycles
  /// Energy by component; the sum over the layers is the energy of the network. 0 unless feasible, like all
  /// other values.
  PerComponent energy_j{};
  double leakage_j = 0.0;  ///< part of energy_j that is lost to leakage
  std::string mapping;     ///< the mapping in words
  std::optional<PhysicalLayer> physical{};
};

/// Complete costs of one network on one chip.
struct NetworkBreakdown {
  NetworkCost total;
  std::string reason;  ///< reason for infeasibility, in terms of the chip's knobs; empty if feasible
  PerComponent energy_j{};
  double leakage_j = 0.0;  ///< part of energy_j that is lost to leakage
  std::vector<LayerCost> layers;
  std::optional<PhysicalNetwork> physical{};  ///< nothing unless feasible
};

/// Converts between the cost of a network and the metrics that most models have.
class NetworkCosts {
 public:
  /// @throws core::Error (usage) for a model without energy or latency
  explicit NetworkCosts(const MetricList& list);

  NetworkCost of(const CandidateMetrics& metrics, std::size_t network) const;
  /// Returns the costs of all networks, in order.
  std::vector<NetworkCost> of(const CandidateMetrics& metrics) const;
  /// Writes the cost of a network. @pre the network is marked as feasible, as after Metrics::reset
  void put(const NetworkCost& cost, const MutableCandidateMetrics& metrics, std::size_t network) const;

 private:
  std::size_t energy_;
  std::size_t latency_;
  std::optional<std::size_t> interval_;
  std::optional<std::size_t> snr_;
};

/// Control of a long evaluation: shows that the evaluation makes progress, and allows cancelling it.
class Control {
 public:
  Control() = default;
  /// @param attend function to call many times a second; an exception from it cancels the evaluation
  explicit Control(std::function<void()> attend) : attend_(std::move(attend)) {}

  /// Calls the function; models do so many times a second while they evaluate.
  void attend() const {
    if (attend_) attend_();
  }

 private:
  std::function<void()> attend_;
};

/// Breaks down the costs of a chip into parts: an optional capability of a cost model.
class Explainer {
 public:
  virtual ~Explainer() = default;

  virtual PerComponent area_by_component_m2(const design::Candidate& candidate) const = 0;
  /// Returns the parts of a candidate's chip according to the model, from the outside in.
  virtual std::vector<ChipPart> parts(const design::Candidate& candidate) const = 0;
  /// Returns the cost of network number `network` with its complete breakdown.
  virtual NetworkBreakdown explain(const design::Candidate& candidate, std::size_t network) = 0;
};

/// Computes the metrics of networks on chips. Results depend only on the arguments of the constructor and of
/// the call, bit for bit.
///
/// Implementations may cache intermediate results between calls (never visible in a result), so one object
/// must not be used from two threads at once.
///
/// @code
///   Metrics metrics(model.metrics(), all_networks(model));
///   model.evaluate(candidates, metrics, {});
///   const double joules = metrics[0].of_network(network, model.metrics().network_column("energy_j"));
/// @endcode
class CostModel {
 public:
  virtual ~CostModel() = default;

  /// Returns the metrics that the model computes, in the order of the columns.
  virtual const MetricList& metrics() const = 0;
  virtual std::span<const workload::Network> networks() const = 0;
  /// Computes the metrics of each candidate, and of each network of the table on that candidate. Each chip is
  /// built once.
  /// @param metrics table made for this model; overwritten
  /// @throws any exception that `control` throws
  virtual void evaluate(std::span<const design::Candidate> candidates, Metrics& metrics,
                        const Control& control) = 0;
  /// Returns the silicon area of a candidate's chip [m^2] without evaluating a network on it.
  virtual double area_m2(const design::Candidate& candidate) const = 0;
  /// Returns false if all values of a knob give a chip the same area, bit for bit: an enumeration then
  /// computes the area once for all of them.
  virtual bool area_depends_on(hardware::Knob /*knob*/) const { return true; }
  /// Returns true if a larger value of a knob never gives a chip a smaller area: the smallest chip of a space then has
  /// the smallest value.
  virtual bool area_grows_with(hardware::Knob /*knob*/) const { return false; }
  /// Returns the work of evaluating a network relative to other networks, to balance shards: any positive
  /// number.
  virtual double effort(std::size_t /*network*/) const { return 1.0; }
  /// Returns the maximum memory that the model may hold between calls.
  virtual double max_table_bytes() const { return 0.0; }
  /// Returns the model's explainer, or nothing if it has none.
  virtual Explainer* explainer() noexcept { return nullptr; }
};

/// Returns the explainer of a model. @throws core::Error (usage) for a model without an explainer
Explainer& explainer_of(CostModel& model);

/// Returns the numbers of all networks of a model.
std::vector<std::size_t> all_networks(const CostModel& model);

}  // namespace crossisle::cost
