// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crossisle/core/error.hpp"

namespace crossisle::workload {

/// Second operand of a layer.
enum class OperandKind : std::uint8_t {
  static_weights,  ///< trained: it may stay in the arrays
  dynamic,         ///< activations that are computed during the inference
  cached,          ///< activations that earlier inferences left: a KV cache
  none,            ///< no operand: pooling, addition, normalisation
  lookup,          ///< rows of a table in DRAM: an embedding
};
/// Words for the operands, as in files.
inline constexpr std::array<std::pair<std::string_view, OperandKind>, 5> operand_names{{
    {"static", OperandKind::static_weights},
    {"dynamic", OperandKind::dynamic},
    {"cached", OperandKind::cached},
    {"none", OperandKind::none},
    {"lookup", OperandKind::lookup},
}};
/// Returns the word for an operand.
std::string_view word_of(OperandKind operand) noexcept;
/// True if a layer multiplies by the operand.
constexpr bool has_products(OperandKind operand) noexcept {
  return operand == OperandKind::static_weights || operand == OperandKind::dynamic ||
         operand == OperandKind::cached;
}

/// Loop bounds of a convolution or matrix product, in the names of Timeloop: batch `n`, input channels `c`,
/// output channels `m`, output rows and columns `p` x `q`, kernel rows and columns `r` x `s`, groups `g` (c
/// and m per group). A matrix product of [p x c] by [c x m] has q = r = s = 1.
struct LayerShape {
  std::int64_t n = 1, c = 1, m = 1, p = 1, q = 1, r = 1, s = 1, g = 1;
  std::int64_t stride_h = 1;    ///< input rows between two output rows
  std::int64_t stride_w = 1;    ///< input columns between two output columns
  std::int64_t dilation_h = 1;  ///< input rows between two kernel rows
  std::int64_t dilation_w = 1;

  /// Returns the number of input rows of one image, padding included.
  std::int64_t input_rows() const noexcept { return (p - 1) * stride_h + (r - 1) * dilation_h + 1; }
  std::int64_t input_columns() const noexcept { return (q - 1) * stride_w + (s - 1) * dilation_w + 1; }

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

/// Bits of an input, weight or output unless a file states others.
inline constexpr std::int32_t default_precision_bits = 8;

/// One layer of a network as an accelerator executes it.
struct Layer {
  std::string name;
  LayerShape shape;
  OperandKind operand = OperandKind::static_weights;
  std::int32_t input_bits = default_precision_bits;
  std::int32_t weight_bits = default_precision_bits;
  std::int32_t output_bits = default_precision_bits;
  ValueStatistics values;
  /// Operations of the vector unit per output element: scaling and activation, softmax, normalisation.
  double vector_operations = 1.0;
  std::int64_t experts = 1;         ///< that hold different weights
  std::int64_t active_experts = 1;  ///< that compute each position
  double active_share = 1.0;        ///< of a product: the rest is masked
  std::int64_t appended = 0;        ///< elements that a group leaves in the cache
  double held_bits = 0.0;           ///< outputs of earlier layers that wait during this one, per image
  double added_bits = 0.0;          ///< outputs of earlier layers that this one adds, per image
  /// Returns the numbers of multiply-accumulates of one inference, and of trained weights.
  std::int64_t macs() const noexcept;
  std::int64_t weights() const noexcept;

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
  std::int64_t batch = 1;       ///< inferences that are computed together
  bool is_dependent = false;    ///< an inference needs the result of the one before it
  double tokens = 0.0;          ///< that an inference produces; 0: none
  double wanted_rate_hz = 0.0;  ///< inferences per second; 0: as many as possible

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
inline constexpr std::size_t max_layer_count = 100'000;
inline constexpr std::int64_t max_loop_bound = std::int64_t{1} << 24U;
inline constexpr std::int64_t max_network_macs = std::int64_t{1} << 53U;

/// Reads a network from a file in the format of data/workloads/README.md. Problems of the content are added
/// to `problems`; the network may be used only if there are none.
/// @throws Error if the file cannot be read at all or is not YAML.
Network read_network(const std::filesystem::path& file, core::Problems& problems);
/// Reads a network from the text of such a file that the program composed, of any size. @param name for messages
Network parse_network(const std::string& text, const std::string& name, core::Problems& problems);

/// Reads the histograms of a network's layers from the file Network::histograms, if there is one. Problems of
/// the content are added to `problems`.
/// @throws Error if the file cannot be read at all.
void read_histograms(Network& network, core::Problems& problems);

}  // namespace crossisle::workload
