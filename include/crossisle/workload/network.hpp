// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "crossisle/core/error.hpp"

namespace crossisle::workload {

/// Whether the operand that sits in the array is trained (and may stay there) or computed during inference.
enum class OperandKind : std::uint8_t { static_weights, dynamic };

/// Loop bounds of a convolution or matrix product, in the names of Timeloop: batch `n`, input channels `c`, output
/// channels `m`, output rows and columns `p` x `q`, kernel rows and columns `r` x `s`, groups `g` (c and m per group).
/// A matrix product of [p x c] by [c x m] has q = r = s = 1.
struct LayerShape {
  std::int64_t n = 1, c = 1, m = 1, p = 1, q = 1, r = 1, s = 1, g = 1;
  std::int64_t stride_h = 1;  ///< input rows between two output rows
  std::int64_t stride_w = 1;  ///< input columns between two output columns

  /// Multiply-accumulates of one inference.
  std::int64_t macs() const noexcept { return n * c * m * p * q * r * s * g; }
  /// Elements of the operand in the array.
  std::int64_t weights() const noexcept { return c * m * r * s * g; }
  auto operator<=>(const LayerShape&) const = default;
};

inline constexpr std::int64_t largest_bits_per_cell = 8;

/// Average values of the operands, 0 to 1 of full scale: what the data-dependent energies need.
struct ValueStatistics {
  double mean_input = 0.5;
  /// Average content of a cell that stores b bits of a weight, at index b - 1 (b = 1 ... 8).
  std::array<double, largest_bits_per_cell> mean_cell{};
  bool operator==(const ValueStatistics&) const = default;
};

/// One layer of a network as an accelerator executes it.
struct Layer {
  std::string name;
  LayerShape shape;
  OperandKind operand = OperandKind::static_weights;
  std::int32_t input_bits = 8;
  std::int32_t weight_bits = 8;
  std::int32_t output_bits = 8;
  ValueStatistics values;
};

/// How the cells that a network's weights need are counted.
enum class CapacityRule : std::uint8_t {
  counted,    ///< every static weight
  published,  ///< as arXiv 2603.03880 counts: every layer, its groups ignored
};

/// A neural network: its layers in the order of execution.
struct Network {
  std::string name;
  std::string set;     ///< `published` or `corrected`
  std::string source;  ///< where the shapes and values come from
  std::vector<Layer> layers;

  std::int64_t macs() const;
  /// Trained weights (dynamic operands are not weights).
  std::int64_t weights() const;
  /// Layers that differ in shape or precision.
  std::size_t unique_shapes() const;
  /// Cells that hold all weights at once, ceil(weight_bits / bits_per_cell) cells per weight.
  std::int64_t cells_required(std::int32_t bits_per_cell, CapacityRule rule) const;
};

/// Reads a network from a file in the format of data/README.md. Problems of the content are added to `problems`.
/// @throws Error if the file cannot be read at all.
Network read_network(const std::filesystem::path& file, core::Problems& problems);

}  // namespace crossisle::workload
