// Part of Crossisle, SPDX-License-Identifier: MIT
#include "entry_limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossisle::interchange {
namespace {

constexpr auto max_exact_count = static_cast<double>(workload::max_network_macs);

double as_double(std::int64_t value) {
  return static_cast<double>(value);
}

/// Returns the elements of the operand of a layer, which is the share of its products at one position.
double operand_elements(const LayerEntry& layer) {
  return as_double(layer.c) * as_double(layer.m) * as_double(layer.r) * as_double(layer.s) *
         as_double(layer.g) * as_double(layer.experts);
}

double input_elements(const LayerEntry& layer) {
  const auto extent = [](std::int64_t out, std::int64_t stride, std::int64_t kernel, std::int64_t dilation) {
    return as_double(out - 1) * as_double(stride) + as_double(kernel - 1) * as_double(dilation) + 1.0;
  };
  return as_double(layer.c) * as_double(layer.g) *
         extent(layer.p, layer.stride[0], layer.r, layer.dilation[0]) *
         extent(layer.q, layer.stride[1], layer.s, layer.dilation[1]);
}

}  // namespace

void NetworkCounts::add(const LayerEntry& layer, const std::string& place, core::Problems& problems) {
  if (++layers_ == workload::max_layer_count + 1) {
    problems.add(place, fmt::format("is layer {}", layers_),
                 fmt::format("a network may have {}", workload::max_layer_count), "check the file");
  }
  const double elements = operand_elements(layer);
  if (std::max(elements * as_double(layer.p) * as_double(layer.q), input_elements(layer)) > max_exact_count) {
    problems.add(place, "has more than 2^53 multiply-accumulates or inputs",
                 "counts would no longer be exact", "check its loop bounds and strides");
    return;
  }
  if (as_double(layer.m) * as_double(layer.stride[0]) * as_double(layer.stride[1]) > bound_range.high &&
      layer.is_transposed) {
    problems.add(place, "makes too many outputs by its stride", "counts would no longer be exact",
                 "check stride and m");
  }
  const bool was_exact = std::max(macs_, weights_) <= max_exact_count;
  macs_ += layer.macs();
  if (layer.operand == workload::OperandKind::static_weights) weights_ += elements;
  if (was_exact && std::max(macs_, weights_) > max_exact_count) {
    problems.add(place, "brings the network above 2^53 multiply-accumulates or trained weights",
                 "counts would no longer be exact", "check the loop bounds");
  }
}

}  // namespace crossisle::interchange
