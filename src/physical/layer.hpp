// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "columns.hpp"
#include "copy_allocator.hpp"
#include "crossisle/physical/value_moments.hpp"
#include "crossisle/workload/network.hpp"
#include "physical_chip.hpp"

namespace crossisle::physical {

/// Bounds of the loops of a layer, and counts of bits in one inference.
struct LayerCounts {
  double count = 0.0;  ///< layers of this kind
  double c = 1.0, m = 1.0, r = 1.0, s = 1.0, p = 1.0, g = 1.0;
  double positions = 1.0;  ///< output positions of one channel
  double sums = 1.0;       ///< inputs per output: c r s
  double outputs = 1.0;    ///< elements
  double columns = 1.0;    ///< input columns that contribute to an output row
  double min_fill = 0.0, line_fill = 0.0,
         window_fill = 0.0;  ///< inputs read if the buffer holds a line, a window, or less
  double input_bits = 0.0, output_bits = 0.0, weight_bits = 0.0;
  double vector_operations = 0.0;  ///< of the complete layer

  template <class Self, class Visit>
  [[gnu::always_inline]] static void visit(Self& row, Visit f) {
    f(row.count), f(row.c), f(row.m), f(row.r), f(row.s), f(row.p), f(row.g), f(row.positions), f(row.sums);
    f(row.outputs), f(row.columns), f(row.min_fill), f(row.line_fill), f(row.window_fill);
    f(row.input_bits), f(row.output_bits), f(row.weight_bits), f(row.vector_operations);
  }
};

/// Layers of a network that differ only in their values, in the form that the physical mode uses.
struct LayerGroup {
  std::vector<std::size_t> members;  ///< indices in the network
  double sensitivity = 1.0;          ///< mean over the members
  ValueMoments moments;
  LayerCounts counts;
};

/// Network as groups of layers.
struct LayerGroups {
  std::vector<LayerGroup> resident;  ///< layers with trained weights
  std::vector<LayerGroup> dynamic;   ///< products of activations
  double resident_layers = 0.0;
  // Columns over the groups of layers with trained weights.
  Columns<LayerCounts> counts;
  std::array<std::vector<double>, slice_widths> input_activity;  ///< by index of the slice width
  std::array<std::vector<double>, 8> offset_content;             ///< by bits per cell - 1
  std::array<std::vector<double>, 8> differential_content;
  std::vector<double> bit_density;

  static LayerGroups of(const workload::Network& network, std::span<const double> sensitivities);
};

/// Placement of one copy of a layer on macros.
struct Placement {
  double line_columns = 0.0;  ///< bitlines of one group of channels
  double row_folds = 1.0;     ///< macros along the inputs
  double column_folds = 1.0;  ///< macros along the outputs
  double groups_per_macro = 1.0;
  double macros = 1.0;
  double reads = 1.0;  ///< steps of one position: slices of inputs times folds of rows
  double step_ns = 0.0;
  double work_ns = 0.0;  ///< time of one copy for all positions

  template <class Self, class Visit>
  [[gnu::always_inline]] static void visit(Self& row, Visit f) {
    f(row.line_columns), f(row.row_folds), f(row.column_folds), f(row.groups_per_macro), f(row.macros);
    f(row.reads), f(row.step_ns), f(row.work_ns);
  }
};
/// Places one copy of each layer.
void place(const PhysicalChip& chip, const LayerGroups& layers, Columns<Placement>& placements);

/// Determines the claims of layers to macros for their copies. Layers that run in sequence claim copies in
/// proportion to the square root of time per macro, which minimises the sum of times. Layers that run at the
/// same time claim copies in proportion to their time, which minimises the longest time.
void demand_copies(const PhysicalChip& chip, const LayerGroups& layers, const Columns<Placement>& placements,
                   Columns<CopyDemand>& demands);

/// Execution of a layer.
struct Execution {
  double copies = 1.0;
  double passes = 1.0;    ///< number of times that weights are loaded into the arrays
  double streamed = 0.0;  ///< share of weights that come from DRAM

  template <class Self, class Visit>
  [[gnu::always_inline]] static void visit(Self& row, Visit f) {
    f(row.copies), f(row.passes), f(row.streamed);
  }
};

inline constexpr std::size_t roofline_count = 8;

/// Latency and energy of a layer.
struct LayerOutcome {
  double latency_ns = 0.0;
  std::array<double, roofline_count> roofline_ns{};  ///< by Limiter, without digital_macs
  cost::PerComponent energy_pj{};

  double of(cost::Limiter limiter) const noexcept { return roofline_ns[static_cast<std::size_t>(limiter)]; }

  template <class Self, class Visit>
  [[gnu::always_inline]] static void visit(Self& row, Visit f) {
    f(row.latency_ns);
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
/// Determines the execution of resident layers with these copies.
void execute_resident(std::span<const double> copies, Columns<Execution>& executions);
/// Determines the execution of layers whose weights come from DRAM, with just enough copies to compute as fast
/// as the weights arrive. @param pinned share of the weights that stay in arrays
void execute_streamed(const PhysicalChip& chip, const LayerGroups& layers,
                      const Columns<Placement>& placements, double pinned, Columns<Execution>& executions);

/// Executes the layers.
void run_layers(const PhysicalChip& chip, const LayerGroups& layers, const Columns<Placement>& placements,
                const Columns<Execution>& executions, Columns<LayerOutcome>& outcomes);

/// Product of activations on the digital multipliers.
struct DynamicOutcome {
  double latency_ns = 0.0;
  cost::Limiter limiter = cost::Limiter::digital_macs;
  double digital_pj = 0.0;
  double global_buffer_pj = 0.0;
};
DynamicOutcome run_dynamic(const PhysicalChip& chip, const LayerCounts& layer);

}  // namespace crossisle::physical
