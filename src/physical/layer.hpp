// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/physical/value_moments.hpp"
#include "crossisle/workload/network.hpp"
#include "physical_chip.hpp"

namespace crossisle::physical {

/// Layers of a network that differ only in their values, in the form that the physical mode uses.
struct LayerGroup {
  std::vector<std::size_t> members;  ///< indices in the network
  double count = 0.0;
  double sensitivity = 1.0;  ///< mean over the members
  ValueMoments moments;

  // Bounds of loops, and counts of bits in one inference of one member.
  double c = 1.0, m = 1.0, r = 1.0, s = 1.0, p = 1.0, g = 1.0;
  double positions = 1.0;  ///< output positions of one channel
  double sums = 1.0;       ///< inputs per output: c r s
  double outputs = 1.0;    ///< elements
  double columns = 1.0;    ///< input columns that contribute to an output row
  double min_fill = 0.0, line_fill = 0.0,
         window_fill = 0.0;  ///< inputs read if the buffer holds a line, a window, or less
  double input_bits = 0.0, output_bits = 0.0, weight_bits = 0.0;
  double vector_operations = 0.0;  ///< of the complete layer
  double vector_operations_per_output = 0.0;
};

/// Network as groups of layers.
struct LayerGroups {
  std::vector<LayerGroup> resident;  ///< layers with trained weights
  std::vector<LayerGroup> dynamic;   ///< products of activations
  double resident_layers = 0.0;

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
};
Placement place(const PhysicalChip& chip, const LayerGroup& layer);

/// Execution of a layer.
struct Execution {
  double copies = 1.0;
  double passes = 1.0;    ///< number of times that weights are loaded into the arrays
  double streamed = 0.0;  ///< share of weights that come from DRAM
};

inline constexpr std::size_t roofline_count = 8;

/// Latency and energy of a layer.
struct LayerOutcome {
  double latency_ns = 0.0;
  std::array<double, roofline_count> roofline_ns{};  ///< by Limiter, without digital_macs
  cost::PerComponent energy_pj{};

  double of(cost::Limiter limiter) const noexcept { return roofline_ns[static_cast<std::size_t>(limiter)]; }
};
LayerOutcome run_layer(const PhysicalChip& chip, const LayerGroup& layer, const Placement& placement,
                       const Execution& execution);

/// Product of activations on the digital multipliers.
struct DynamicOutcome {
  double latency_ns = 0.0;
  cost::Limiter limiter = cost::Limiter::digital_macs;
  double digital_pj = 0.0;
  double global_buffer_pj = 0.0;
};
DynamicOutcome run_dynamic(const PhysicalChip& chip, const LayerGroup& layer);

}  // namespace crossisle::physical
