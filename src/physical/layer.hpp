// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "columns.hpp"
#include "copy_allocator.hpp"
#include "layer_groups.hpp"
#include "physical_chip.hpp"

namespace crossisle::physical {

/// Readout of a layer at its precision.
struct LayerReadout : Readout {
  template <class Self, class Visit>
  [[gnu::always_inline]] static void visit(Self& row, Visit f) {
    f(row.weight_columns), f(row.input_slices), f(row.conversions_per_column), f(row.conversion_pj);
    f(row.tree_pj), f(row.tree_ns);
  }
};

/// Images that pass a network together.
struct Round {
  double images = 1.0;
  std::span<const double> experts;  ///< used by a round, by layer
};

/// Placement of one copy of a layer (of one of its experts) on macros.
struct Placement {
  double line_columns = 0.0;  ///< bitlines of one group of channels
  double row_folds = 1.0;     ///< macros along the inputs
  double column_folds = 1.0;  ///< macros along the outputs
  double groups_per_macro = 1.0;
  double macros = 1.0;
  double reads = 1.0;  ///< steps of one position: slices of inputs times folds of rows
  double step_ns = 0.0;
  double drain_ns = 0.0;  ///< from the last read to the last output
  double work_ns = 0.0;   ///< time of one copy for all positions

  static constexpr std::size_t macros_column = 4;  ///< number of the column, in the order of `visit`

  template <class Self, class Visit>
  [[gnu::always_inline]] static void visit(Self& row, Visit f) {
    f(row.line_columns), f(row.row_folds), f(row.column_folds), f(row.groups_per_macro), f(row.macros);
    f(row.reads), f(row.step_ns), f(row.drain_ns), f(row.work_ns);
  }
};
/// Looks up the readout of each layer.
void find_readouts(const PhysicalChip& chip, const LayerGroups& layers, Columns<LayerReadout>& readouts);
/// Places one copy of each layer.
void place(const PhysicalChip& chip, const LayerGroups& layers, const Round& round,
           const Columns<LayerReadout>& readouts, Columns<Placement>& placements);

/// Determines the claims of layers to macros for their copies. Layers that run in sequence claim copies in
/// proportion to the square root of time per macro, which minimises the sum of times. Layers that run at the
/// same time claim copies in proportion to their time, which minimises the longest time.
void demand_copies(const PhysicalChip& chip, const LayerGroups& layers, const Round& round, bool in_sequence,
                   const Columns<Placement>& placements, Columns<CopyDemand>& demands);

/// Execution of a layer.
struct Execution {
  double copies = 1.0;
  double passes = 1.0;  ///< number of times that weights are loaded into the arrays for a tile of positions

  template <class Self, class Visit>
  [[gnu::always_inline]] static void visit(Self& row, Visit f) {
    f(row.copies), f(row.passes);
  }
};
/// Executes resident layers with these copies.
void execute_resident(std::span<const double> copies, Columns<Execution>& executions);
/// Executes layers whose weights come from DRAM, with just enough copies to compute as fast as the weights arrive.
/// @param pinned share of the weights that stay in arrays
void execute_streamed(const PhysicalChip& chip, const LayerGroups& layers, const Round& round,
                      const Columns<Placement>& placements, double pinned, Columns<Execution>& executions);

/// Location of the weights and activations of a network.
struct Storage {
  double streamed = 0.0;         ///< share of the weights that comes from DRAM
  double activation_bits = 0.0;  ///< room for activations and partial sums in the global buffer
};

/// Components in which layers with trained weights consume energy.
inline constexpr std::array layer_components{
    cost::Component::adc,           cost::Component::accumulators,
    cost::Component::cells,         cost::Component::row_drivers,
    cost::Component::input_buffer,  cost::Component::output_buffer,
    cost::Component::router,        cost::Component::global_buffer,
    cost::Component::dram,          cost::Component::weight_drivers,
    cost::Component::digital_units, cost::Component::clock_and_control};

/// All limiters of layers with trained weights.
inline constexpr std::size_t roofline_count = cost::limiter_count - 1;
static_assert(static_cast<std::size_t>(cost::Limiter::digital_macs) == roofline_count);

/// Latency and energy of a layer in one round.
struct LayerOutcome {
  double latency_ns = 0.0;
  double power_w = 0.0;                              ///< energy over latency
  std::array<double, roofline_count> roofline_ns{};  ///< by Limiter, without digital_macs
  cost::PerComponent energy_pj{};

  // Numbers of columns, in the order of `visit`.
  static constexpr std::size_t latency_column = 0;
  static constexpr std::size_t power_column = 1;
  static constexpr std::size_t column_of(cost::Limiter limiter) noexcept {
    return 2 + static_cast<std::size_t>(limiter);
  }
  static constexpr std::size_t column_of(cost::Component component) noexcept {
    return 2 + roofline_count + static_cast<std::size_t>(component);
  }

  template <class Self, class Visit>
  [[gnu::always_inline]] static void visit(Self& row, Visit f) {
    f(row.latency_ns), f(row.power_w);
    visit_each(row.roofline_ns, f, std::make_index_sequence<roofline_count>());
    visit_each(row.energy_pj, f, std::make_index_sequence<cost::component_count>());
  }

 private:
  /// Visits without a loop, which would keep the loop over the layers from being vectorised.
  template <class Array, class Visit, std::size_t... index>
  [[gnu::always_inline]] static void visit_each(Array& values, Visit& f,
                                                std::index_sequence<index...> /*all*/) {
    (f(values[index]), ...);
  }
};

/// Layers of a network on a chip, ready to run.
struct PlacedLayers {
  const LayerGroups& layers;
  const Columns<LayerReadout>& readouts;
  const Columns<Placement>& placements;
  const Columns<Execution>& executions;
};
/// Runs the layers with trained weights.
void run_layers(const PhysicalChip& chip, const PlacedLayers& placed, const Round& round,
                const Storage& storage, Columns<LayerOutcome>& outcomes);

/// Sums over all layers with trained weights in one round.
struct LayerSums {
  double latency_ns = 0.0;
  double global_buffer_ns = 0.0;
  double dram_ns = 0.0;
  double vector_ns = 0.0;
  cost::PerComponent energy_pj{};
};
LayerSums sum_layers(const LayerGroups& layers, const Columns<LayerOutcome>& outcomes);

/// Outcome of a layer without trained weights in one round. Times by resource that all layers share.
struct DigitalOutcome {
  double latency_ns = 0.0;
  cost::Limiter limiter = cost::Limiter::digital_macs;
  double mac_ns = 0.0;
  double global_buffer_ns = 0.0;
  double vector_ns = 0.0;
  double dram_ns = 0.0;
  cost::PerComponent energy_pj{};
};
/// Runs a product of activations or with a KV cache on the digital multipliers.
/// @param cached share of the cache that the global buffer holds
DigitalOutcome run_product(const PhysicalChip& chip, const DigitalLayer& layer, double images, double cached);
/// Runs a layer without operand, or a look-up, on the vector unit. @param spilled bits of activations in DRAM
DigitalOutcome run_vector(const PhysicalChip& chip, const DigitalLayer& layer, double images, double spilled);

}  // namespace crossisle::physical
