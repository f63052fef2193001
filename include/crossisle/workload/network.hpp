// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"

namespace crossisle::workload {

/// Origin of the operand in the array: trained (it may stay there) or computed during inference.
enum class OperandKind : std::uint8_t { static_weights, dynamic };

/// Loop bounds of a convolution or matrix product, in the names of Timeloop: batch `n`, input channels `c`,
/// output channels `m`, output rows and columns `p` x `q`, kernel rows and columns `r` x `s`, groups `g` (c
/// and m per group). A matrix product of [p x c] by [c x m] has q = r = s = 1.
struct LayerShape {
  std::int64_t n = 1, c = 1, m = 1, p = 1, q = 1, r = 1, s = 1, g = 1;
  std::int64_t stride_h = 1;  ///< input rows between two output rows
  std::int64_t stride_w = 1;  ///< input columns between two output columns

  /// Returns the number of multiply-accumulates of one inference. It is exact for a layer read by
  /// read_network, as are all counts below.
  std::int64_t macs() const noexcept { return n * c * m * p * q * r * s * g; }
  /// Returns the number of elements of the operand in the array.
  std::int64_t weights() const noexcept { return c * m * r * s * g; }
  auto operator<=>(const LayerShape&) const = default;
};

inline constexpr std::int64_t max_bits_per_cell = 8;

/// Average values of the operands, 0 to 1 of full scale: the input of the data-dependent energies.
///
/// Values are offset-encoded (0 is the most negative one) and split into slices of b bits, beginning with the
/// most significant bit. The content of a cell is its slice divided by 2^b - 1, even if a last slice has
/// fewer than b bits.
struct ValueStatistics {
  double mean_input = 0.5;
  /// Average content of a cell that stores b bits of a weight, at index b - 1 (b = 1 ... 8), over all slices.
  std::array<double, max_bits_per_cell> mean_cell{};
  bool operator==(const ValueStatistics&) const = default;
};

/// Returns statistics for which all codes of inputs and weights are equally likely: the default of a layer
/// without measured values. @pre weight_bits > 0
ValueStatistics evenly_spread_values(std::int32_t weight_bits);

/// Bits of an input, weight or output: the only precision that the cost models support.
inline constexpr std::int32_t supported_precision_bits = 8;

/// One layer of a network as an accelerator executes it.
struct Layer {
  std::string name;
  LayerShape shape;
  OperandKind operand = OperandKind::static_weights;
  std::int32_t input_bits = supported_precision_bits;
  std::int32_t weight_bits = supported_precision_bits;
  std::int32_t output_bits = supported_precision_bits;
  ValueStatistics values;
  /// Operations of the vector unit per output element: scaling and activation, softmax, normalisation.
  double vector_operations = 1.0;
  /// Shares of inputs and weights in equal bins from the most negative to the most positive value; the number
  /// of bins is odd. Empty unless read_histograms has read them.
  std::vector<double> input_histogram{};
  std::vector<double> weight_histogram{};
};

/// Rule for counting the cells that the weights of a network need.
enum class CapacityRule : std::uint8_t {
  counted,    ///< every static weight
  published,  ///< as in arXiv 2603.03880: every layer, ignoring groups
};

/// A neural network: its layers in the order of execution.
struct Network {
  std::string name;
  std::string set;                   ///< `published`, `corrected`, or a user's name for a set of files
  std::string source;                ///< origin of the shapes and values
  std::vector<std::string> notes;    ///< notes for users of the results, one sentence or two each
  std::filesystem::path histograms;  ///< the file that read_histograms reads; empty if there is none
  std::vector<Layer> layers;

  /// Returns the number of multiply-accumulates of one inference, including dynamic operands.
  std::int64_t macs() const;
  /// Returns the number of trained weights (dynamic operands are not weights).
  std::int64_t weights() const;
  /// Returns the number of layers that differ in shape, precision or kind of operand; their values may
  /// differ.
  std::size_t unique_shapes() const;
  /// Returns the number of cells that hold all weights at once, ceil(weight_bits / bits_per_cell) per weight.
  /// @pre bits_per_cell > 0
  std::int64_t cells_required(std::int32_t bits_per_cell, CapacityRule rule) const;
};

/// Limits of a network file; they keep every count of a network exact in 64 bits and in a double.
inline constexpr std::size_t max_layer_count = 10'000;
inline constexpr std::int64_t max_loop_bound = std::int64_t{1} << 24U;
inline constexpr std::int64_t max_network_macs = std::int64_t{1} << 53U;

/// Reads a network from a file in the format of data/workloads/README.md. Problems of the content are added
/// to `problems`; the network may be used only if there are none.
/// @throws Error if the file cannot be read at all or is not YAML.
Network read_network(const std::filesystem::path& file, core::Problems& problems);

/// Reads the histograms of a network's layers from the file Network::histograms, if there is one. Problems of
/// the content are added to `problems`.
/// @throws Error if the file cannot be read at all.
void read_histograms(Network& network, core::Problems& problems);

}  // namespace crossisle::workload
