// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "crossisle/config/section.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::workload {

/// Maximum number of bits of inputs and weights of layers with trained weights.
inline constexpr std::int32_t max_static_bits = 8;

/// Bits of the operands of layers unless a layer states its own.
struct Precision {
  std::int32_t input = default_precision_bits;
  std::int32_t weight = default_precision_bits;
  std::int32_t output = default_precision_bits;
};

/// Values of a network's file that its layers need.
struct LayerDefaults {
  std::int64_t format = 1;
  std::int64_t batch = 1;
  Precision precision;
  double vector_operations = 1.0;  ///< per output of a layer with trained weights
};

/// Reads the precision of an operand. @param max largest number of bits
std::int32_t read_bits(config::Section& section, const std::string& key, std::int32_t fallback,
                       std::int32_t max, const LayerDefaults& defaults, const core::Problems& problems);

/// Reads the layers of a network: expands repetitions, and computes the outputs that wait for additions and
/// concatenations.
void read_layers(config::Section& root, const LayerDefaults& defaults, core::Problems& problems,
                 Network& network);

}  // namespace crossisle::workload
