// Part of Crossisle, SPDX-License-Identifier: MIT
#include "layer_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossisle::workload {

LayerWriter::LayerWriter(config::Section section, const LayerDefaults& defaults, std::string prefix)
    : section_(std::move(section)), defaults_(defaults), prefix_(std::move(prefix)) {}

Item LayerWriter::layer(const std::string& name, OperandKind operand, const LayerShape& shape,
                        double vector_operations) const {
  Layer layer;
  layer.name = prefix_ + name;
  layer.shape = shape;
  layer.operand = operand;
  layer.input_bits = defaults_.precision.input;
  layer.weight_bits = defaults_.precision.weight;
  layer.output_bits = defaults_.precision.output;
  layer.values = evenly_spread_values(layer.weight_bits);
  layer.vector_operations = vector_operations;
  return {.written = WrittenLayer{section_, std::move(layer), {}, {}, true}};
}

Item LayerWriter::trained(const std::string& name, const LayerShape& shape, double vector_operations) const {
  return layer(name, OperandKind::static_weights, shape, vector_operations);
}

Item LayerWriter::trained(const std::string& name, const LayerShape& shape) const {
  return trained(name, shape, defaults_.vector_operations);
}

Item LayerWriter::product(const std::string& name, OperandKind operand, const LayerShape& shape,
                          std::int64_t bits) const {
  Item item = layer(name, operand, shape, 0.0);
  item.written->layer.weight_bits = static_cast<std::int32_t>(bits);
  item.written->layer.values = evenly_spread_values(item.written->layer.weight_bits);
  return item;
}

Item LayerWriter::elementwise(const std::string& name, const LayerShape& shape,
                              double vector_operations) const {
  return layer(name, OperandKind::none, shape, vector_operations);
}

Item LayerWriter::lookup(const std::string& name, std::int64_t rows, std::int64_t elements,
                         std::int64_t positions) const {
  return layer(name, OperandKind::lookup, {.c = rows, .m = elements, .p = positions}, 0.0);
}

std::string LayerWriter::name_of_source(const std::string& source) const {
  return source == entering_output ? source : prefix_ + source;
}

Item LayerWriter::adding(Item item, const std::string& source) const {
  item.written->add = name_of_source(source);
  return item;
}

Item LayerWriter::joining(Item item, const std::string& source) const {
  item.written->concat = name_of_source(source);
  return item;
}

bool LayerWriter::check(const Layer& layer) const {
  const auto& shape = layer.shape;
  if (std::max({shape.c, shape.m, shape.p, shape.q, shape.g}) > max_loop_bound || !has_exact_counts(layer)) {
    section_.problem({}, fmt::format("makes the layer {} too large", layer.name),
                     "loop bounds are at most 2^24 and multiply-accumulates 2^53", "check its sizes");
    return false;
  }
  const std::int32_t bits = std::max(layer.input_bits, layer.weight_bits);
  if (layer.operand == OperandKind::static_weights && bits > max_static_bits) {
    section_.problem({}, fmt::format("makes the layer {} with {} bits", layer.name, bits),
                     fmt::format("inputs and weights of arrays have at most {} bits", max_static_bits),
                     "choose fewer under precision");
    return false;
  }
  return true;
}

bool LayerWriter::check(const std::vector<Item>& items) const {
  return std::all_of(items.begin(), items.end(), [&](const Item& item) {
    return item.written ? check(item.written->layer) : check(item.block);
  });
}

std::vector<Item> LayerWriter::checked(std::vector<Item> items) const {
  if (!check(items)) items.clear();
  return items;
}

}  // namespace crossisle::workload
