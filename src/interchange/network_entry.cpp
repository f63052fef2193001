// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/interchange/network_entry.hpp"

#include <fmt/format.h>

#include <cctype>
#include <set>
#include <string_view>
#include <unordered_map>

#include "crossisle/core/text.hpp"

namespace crossisle::interchange {
namespace {

using workload::OperandKind;

constexpr std::size_t max_name = 60;

/// Returns a text as a YAML scalar in double quotes.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char character : core::escaped(text)) {
    if (character == '"' || character == '\\') result += '\\';
    result += character;
  }
  return result + '"';
}

std::string layer_line(const LayerEntry& layer) {
  std::string line = fmt::format("{{name: {}", quoted(layer.name));
  const auto add = [&](std::string_view key, const auto& value) {
    line += fmt::format(", {}: {}", key, value);
  };
  const bool is_static = layer.operand == OperandKind::static_weights;
  if (!is_static) add("operand", workload::word_of(layer.operand));
  add("c", layer.c);
  add("m", layer.m);
  const std::pair<std::string_view, std::int64_t> bounds[]{
      {"p", layer.p}, {"q", layer.q}, {"r", layer.r}, {"s", layer.s}, {"g", layer.g}};
  for (const auto& [key, bound] : bounds) {
    if (bound != 1) add(key, bound);
  }
  const std::array<std::int64_t, 2> ones{1, 1};
  if (layer.stride != ones) add("stride", fmt::format("[{}, {}]", layer.stride[0], layer.stride[1]));
  if (layer.dilation != ones) add("dilation", fmt::format("[{}, {}]", layer.dilation[0], layer.dilation[1]));
  if (layer.is_transposed) add("transposed", "yes");
  const std::pair<std::string_view, std::int32_t> bits[]{{"input_bits", layer.input_bits},
                                                         {"weight_bits", layer.weight_bits},
                                                         {"output_bits", layer.output_bits}};
  for (const auto& [key, count] : bits) {
    if (count != workload::default_precision_bits) add(key, count);
  }
  if (layer.experts != 1) add("experts", layer.experts);
  if (layer.active_experts != 1) add("active", layer.active_experts);
  if (layer.active_share != 1.0) add("active_fraction", core::shortest(layer.active_share));
  if (!is_static || layer.vector_operations != 1.0)
    add("vector_operations", core::shortest(layer.vector_operations));
  if (!layer.add.empty()) add("add", quoted(layer.add));
  if (!layer.concat.empty()) add("concat", quoted(layer.concat));
  return line + "}";
}

}  // namespace

double LayerEntry::macs() const noexcept {
  if (!workload::has_products(operand)) return 0.0;
  const auto number = [](std::int64_t value) { return static_cast<double>(value); };
  return number(c) * number(m) * number(p) * number(q) * number(r) * number(s) * number(g) *
         number(active_experts) * active_share;
}

std::string network_yaml(const NetworkEntry& network) {
  std::string text =
      fmt::format("format: 2\nname: {}\nsource: {}\n", quoted(network.name), quoted(network.source));
  if (!network.notes.empty()) {
    text += "notes:\n";
    for (const auto& note : network.notes) text += fmt::format("  - {}\n", quoted(note));
  }
  text += "layers:\n";
  for (const auto& layer : network.layers) text += fmt::format("  - {}\n", layer_line(layer));
  return text;
}

std::string plain_name(const std::string& name) {
  std::string plain;
  for (const char character : name) {
    const bool is_kept = std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '.' ||
                         character == '-' || character == '_';
    if (is_kept) {
      plain += character;
    } else if (!plain.empty() && plain.back() != '_') {
      plain += '_';
    }
  }
  if (plain.size() > max_name) plain.erase(0, plain.size() - max_name);
  return plain.empty() ? "layer" : plain;
}

void make_names_unique(std::vector<LayerEntry>& layers) {
  std::set<std::string> taken;
  std::unordered_map<std::string, std::size_t> numbers;
  for (auto& layer : layers) {
    std::string name = layer.name;
    while (!taken.insert(name).second) name = fmt::format("{}_{}", layer.name, ++numbers[layer.name]);
    layer.name = name;
  }
}

}  // namespace crossisle::interchange
