// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "columns.hpp"
#include "crossisle/physical/value_moments.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::physical {

/// Bounds of the loops of a layer with trained weights, and its bits. Numbers of positions, inputs and
/// columns, and `*_image_bits`, `held_bits` and `added_bits` [bits] are those of one image.
struct LayerCounts {
  static constexpr std::size_t count_column = 0;  ///< number of the column, in the order of `visit`

  double count = 0.0;  ///< number of layers of this kind
  double c = 1.0, m = 1.0, r = 1.0, p = 1.0, g = 1.0;
  double positions = 1.0;       ///< number of output positions of one channel
  double sums = 1.0;            ///< number of inputs per output: c r s
  double columns = 1.0;         ///< number of columns of the input
  double kernel_rows = 1.0;     ///< number of input rows under a kernel, with dilation
  double kernel_columns = 1.0;  ///< number of input columns under a kernel
  /// Numbers of inputs of a group that are read if the buffer holds a line, a window, or less.
  double min_fill = 0.0, line_fill = 0.0, window_fill = 0.0;
  /// Bits of one input, weight, output and partial sum.
  double input_bits = 8.0, weight_bits = 8.0, output_bits = 8.0, sum_bits = 24.0;
  double input_image_bits = 0.0, output_image_bits = 0.0;
  /// Bits of outputs of earlier layers that wait, and that are added.
  double held_bits = 0.0, added_bits = 0.0;
  double vector_operations = 0.0;  ///< number per output
  /// Numbers of all experts, and of those that compute a position.
  double experts = 1.0, active_experts = 1.0;

  template <class Self, class Visit>
  [[gnu::always_inline]] static void visit(Self& row, Visit f) {
    f(row.count), f(row.c), f(row.m), f(row.r), f(row.p), f(row.g), f(row.positions), f(row.sums);
    f(row.columns), f(row.kernel_rows), f(row.kernel_columns), f(row.min_fill), f(row.line_fill);
    f(row.window_fill), f(row.input_bits), f(row.weight_bits), f(row.output_bits), f(row.sum_bits);
    f(row.input_image_bits), f(row.output_image_bits), f(row.held_bits), f(row.added_bits);
    f(row.vector_operations), f(row.experts), f(row.active_experts);
  }
  /// Returns the bits of inputs, outputs and held activations of an image.
  double working_set() const noexcept { return input_image_bits + output_image_bits + held_bits; }
  /// Returns the bits of the weights of an expert.
  double expert_bits() const noexcept { return weight_bits * sums * m * g; }
};

/// Layers of a network that differ only in their values, in the form that the physical mode uses.
struct LayerGroup {
  std::vector<std::size_t> members;  ///< indices in the network
  double sensitivity = 1.0;          ///< mean over the members
  Precision precision;
  ValueMoments moments;
  LayerCounts counts;
};

/// Layer without trained weights: a product of activations, a vector operation or a look-up.
struct DigitalLayer {
  std::vector<std::size_t> members;  ///< indices in the network
  workload::OperandKind operand = workload::OperandKind::dynamic;
  double count = 0.0;
  double c = 1.0, m = 1.0, g = 1.0;
  double rows = 1.0;  ///< output positions
  double input_bits = 8.0, operand_bits = 8.0, output_bits = 8.0;
  double multiplier_slots = 1.0;  ///< 8-bit multipliers per product
  double active_share = 1.0;
  double appended = 0.0;  ///< elements per group that stay in the cache
  double input_image_bits = 0.0, output_image_bits = 0.0, held_bits = 0.0, added_bits = 0.0;
  double vector_operations = 0.0;  ///< per output

  bool is_product() const noexcept { return workload::has_products(operand); }
  /// Returns the bits in the global buffer for an image. Scores of attention do not wait: products are fused.
  double working_set() const noexcept {
    return (is_product() ? 0.0 : input_image_bits + output_image_bits) + held_bits;
  }
  /// Returns the bits of the KV cache of a sequence.
  double cache_bits() const noexcept;
};

/// Network as groups of layers.
struct LayerGroups {
  std::vector<LayerGroup> resident;   ///< layers with trained weights
  std::vector<DigitalLayer> digital;  ///< the others
  double resident_layers = 0.0;
  // Properties of the network.
  double batch = 1.0;
  bool is_dependent = false;
  bool has_experts = false;
  bool has_one_precision = false;  ///< all layers with trained weights have the same
  double cache_bits = 0.0;         ///< of the KV caches of a sequence
  double table_bits = 0.0;         ///< of tables in DRAM
  double stored_bits = 0.0;        ///< weights of all layers and experts
  double max_working_set = 0.0;    ///< bits of activations of an image, over the layers
  // Columns over the groups of layers with trained weights.
  Columns<LayerCounts> counts;
  std::vector<std::size_t> precisions;  ///< numbers in the model's list of precisions
  std::array<std::vector<double>, slice_widths> input_activity;  ///< by width - 1
  std::array<std::vector<double>, slice_widths> offset_content;  ///< by bits per cell - 1
  std::array<std::vector<double>, slice_widths> differential_content;
  std::vector<double> bit_density;
  std::vector<double> needed;  ///< number of macros that all layers need, over those of one expert
  std::vector<double> ones;
  std::vector<double> lead;  ///< share of the time of an image after which the next layer may begin, by group

  /// @param precisions list of the model, to which those of the network are added
  static LayerGroups of(const workload::Network& network, std::span<const double> sensitivities,
                        std::vector<Precision>& precisions);
  /// Returns the expected numbers of experts that a round uses, by layer; each position chooses at random.
  /// @param buffer receives the numbers of a network with experts
  std::span<const double> used_experts(double images, std::vector<double>& buffer) const;
};

}  // namespace crossisle::physical
