// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/workload/summary.hpp"

#include <cmath>
#include <map>
#include <tuple>

namespace crossisle::workload {
namespace {

constexpr double bits_per_byte = 8.0;

double number(std::int64_t value) {
  return static_cast<double>(value);
}

/// Returns the share of experts that at least one position uses, if each position chooses its experts at
/// random: 1 - (1 - k / X)^positions.
double used_share(const Layer& layer) {
  const double chosen = number(layer.active_experts) / number(layer.experts);
  return 1.0 - std::pow(1.0 - chosen, number(layer.shape.n * layer.shape.p * layer.shape.q));
}

double input_bits(const Layer& layer) {
  if (layer.operand == OperandKind::lookup) return 0.0;
  const auto& shape = layer.shape;
  return number(layer.input_bits * shape.n * shape.c * shape.g) * number(shape.input_rows()) *
         number(shape.input_columns());
}

/// Returns the bits of the operand of a product, or of the rows that are read from a table.
double operand_bits(const Layer& layer) {
  const auto& shape = layer.shape;
  switch (layer.operand) {
    case OperandKind::dynamic:
    case OperandKind::cached:
      return number(layer.weight_bits) * number(shape.weights());
    case OperandKind::lookup:
      return number(layer.weight_bits) * number(shape.p * shape.m);
    case OperandKind::static_weights:
    case OperandKind::none:
      break;
  }
  return 0.0;
}

double output_bits(const Layer& layer) {
  const auto& shape = layer.shape;
  return number(layer.output_bits * shape.m) * number(shape.n * shape.p * shape.q) *
         number(shape.g * layer.active_experts);
}

/// Returns what equal layers have in common.
auto key_of(const Layer& layer) {
  return std::tuple(layer.shape, layer.operand, layer.input_bits, layer.weight_bits, layer.output_bits,
                    layer.vector_operations, layer.experts, layer.active_experts, layer.active_share,
                    layer.appended, layer.added_bits);
}

}  // namespace

LayerAmounts& LayerAmounts::operator+=(const LayerAmounts& other) noexcept {
  weights += other.weights;
  macs += other.macs;
  weight_bytes += other.weight_bytes;
  used_weight_bytes += other.used_weight_bytes;
  activation_bytes += other.activation_bytes;
  return *this;
}

LayerAmounts amounts_of(const Layer& layer) {
  LayerAmounts amounts;
  amounts.weights = layer.weights();
  amounts.macs = layer.macs();
  amounts.weight_bytes = number(layer.weights()) * layer.weight_bits / bits_per_byte;
  amounts.used_weight_bytes = amounts.weight_bytes * used_share(layer);
  amounts.activation_bytes =
      (input_bits(layer) + operand_bits(layer) + output_bits(layer) + layer.added_bits) / bits_per_byte;
  return amounts;
}

std::vector<EqualLayers> equal_layers(const Network& network) {
  std::vector<EqualLayers> groups;
  std::map<decltype(key_of(network.layers.front())), std::size_t> places;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const auto [place, is_new] = places.emplace(key_of(network.layers[i]), groups.size());
    if (is_new) groups.push_back({.first = i, .count = 0, .amounts = {}});
    EqualLayers& group = groups[place->second];
    ++group.count;
    group.amounts += amounts_of(network.layers[i]);
  }
  return groups;
}

}  // namespace crossisle::workload
