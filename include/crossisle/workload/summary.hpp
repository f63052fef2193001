// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "crossisle/workload/network.hpp"

namespace crossisle::workload {

/// Amounts of work and data of layers, for one inference.
struct LayerAmounts {
  std::int64_t weights = 0;
  std::int64_t macs = 0;
  double weight_bytes = 0.0;       ///< of all trained weights
  double used_weight_bytes = 0.0;  ///< without experts that no position uses, on average
  /// Inputs, outputs, the c x m operands of products, rows of tables, and outputs of earlier layers that are
  /// added. An input that several layers read counts for each of them.
  double activation_bytes = 0.0;

  /// Returns the arithmetic intensity: multiply-accumulates per byte of used weights and activations.
  /// @pre there is a byte
  double macs_per_byte() const noexcept {
    return static_cast<double>(macs) / (used_weight_bytes + activation_bytes);
  }
  LayerAmounts& operator+=(const LayerAmounts& other) noexcept;
};

LayerAmounts amounts_of(const Layer& layer);

/// Equal layers of a network.
struct EqualLayers {
  std::size_t first = 0;  ///< index of the first of them
  std::size_t count = 0;
  LayerAmounts amounts;  ///< of all of them
};

/// Returns the groups of layers that differ in their names, values and waiting outputs only, in the order of
/// their first layers.
std::vector<EqualLayers> equal_layers(const Network& network);

}  // namespace crossisle::workload
