// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "crossisle/interchange/network_entry.hpp"

namespace crossisle::interchange {

struct OnnxOptions {
  /// Sizes of symbolic dimensions by their names; a dimension without a name is called `input.axis`.
  std::map<std::string, std::int64_t> dimensions{};
  bool allows_unknown = false;  ///< operators that are not known and have weights are left out
};

/// Reads the layers of an ONNX model: products with weights run in the arrays, products of activations on the digital
/// multipliers; what else an operator computes is added to the vector operations of the layer before it. Shapes follow
/// from the inputs of the graph. Bits are those of quantised values, otherwise 8.
/// @throws core::InputError with every problem: operators and names that are not known, missing sizes, cycles, shapes
/// that contradict each other
NetworkEntry read_onnx(const std::filesystem::path& file, const OnnxOptions& options);

}  // namespace crossisle::interchange
