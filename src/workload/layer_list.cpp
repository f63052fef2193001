// Part of Crossisle, SPDX-License-Identifier: MIT
#include "layer_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "layer_items.hpp"
#include "templates.hpp"

namespace crossisle::workload {
namespace {

constexpr config::Range loop_bound_range{1.0, static_cast<double>(max_loop_bound)};
constexpr config::Range share_range{0.0, 1.0};
constexpr config::Range active_range{1e-9, 1.0};
constexpr config::Range vector_range{0.0, 1e6};
constexpr config::Range expert_range{1.0, 65536.0};
constexpr config::Range append_range{0.0, static_cast<double>(max_loop_bound)};
constexpr config::Range repeat_range{2.0, 1024.0};
constexpr std::int32_t max_bits = 16;  ///< of all other values
/// Keys of a layer that format 1 does not have.
constexpr std::array<std::string_view, 9> later_keys{
    "dilation", "transposed", "experts", "active", "active_fraction", "append", "add", "concat", "repeat"};

/// Reads two whole numbers, rows first.
std::array<std::int64_t, 2> read_pair(config::Section& section, const std::string& key,
                                      const core::Problems& problems) {
  const std::size_t problems_before = problems.count();
  const std::vector<double> pair = section.numbers_or(key, {1.0, 1.0}, loop_bound_range);
  if (problems.count() > problems_before) return {1, 1};
  if (pair.size() != 2 || pair[0] != std::floor(pair[0]) || pair[1] != std::floor(pair[1])) {
    section.problem(key, fmt::format("is [{}]", fmt::join(pair, ", ")),
                    "two whole numbers are needed, rows first", "write it as [2, 2]");
    return {1, 1};
  }
  return {static_cast<std::int64_t>(pair[0]), static_cast<std::int64_t>(pair[1])};
}

LayerShape read_shape(config::Section& section, const LayerDefaults& defaults,
                      const core::Problems& problems) {
  LayerShape shape;
  shape.n = section.integer_or("n", 1, loop_bound_range);
  if (defaults.format > 1) {
    if (section.has("n") && shape.n != defaults.batch) {
      section.problem("n", fmt::format("is {}", shape.n),
                      fmt::format("the batch of the network is {}, and all layers have it", defaults.batch),
                      "delete it");
    }
    shape.n = 1;  // the model repeats the layer for the batch
  }
  shape.c = section.integer("c", loop_bound_range);
  shape.m = section.integer("m", loop_bound_range);
  shape.p = section.integer_or("p", 1, loop_bound_range);
  shape.q = section.integer_or("q", 1, loop_bound_range);
  shape.r = section.integer_or("r", 1, loop_bound_range);
  shape.s = section.integer_or("s", 1, loop_bound_range);
  shape.g = section.integer_or("g", 1, loop_bound_range);
  const auto stride = read_pair(section, "stride", problems);
  shape.stride_h = stride[0];
  shape.stride_w = stride[1];
  if (defaults.format > 1) {
    const auto dilation = read_pair(section, "dilation", problems);
    shape.dilation_h = dilation[0];
    shape.dilation_w = dilation[1];
  }
  return shape;
}

ValueStatistics read_values(config::Section& section, std::int32_t weight_bits,
                            const core::Problems& problems) {
  ValueStatistics values = evenly_spread_values(weight_bits);
  values.mean_input = section.number_or("mean_input", values.mean_input, share_range);
  const std::size_t problems_before = problems.count();
  const std::vector<double> fallback(values.mean_cell.begin(), values.mean_cell.end());
  const std::vector<double> mean_cell = section.numbers_or("mean_cell", fallback, share_range);
  if (problems.count() > problems_before) return values;
  if (mean_cell.size() != values.mean_cell.size()) {
    section.problem("mean_cell", fmt::format("has {} values", mean_cell.size()),
                    fmt::format("one for each of 1 to {} bits per cell is needed", max_bits_per_cell),
                    "complete the list or delete the key");
    return values;
  }
  std::copy(mean_cell.begin(), mean_cell.end(), values.mean_cell.begin());
  return values;
}

/// Reports a key that has no effect on a layer of this kind.
void refuse_without_effect(config::Section& section, const std::string& key, const char* why) {
  if (section.has(key)) section.problem(key, "has no effect here", why, "delete it");
}

void read_experts(config::Section& section, Layer& layer) {
  layer.experts = section.integer_or("experts", 1, expert_range);
  layer.active_experts = section.integer_or("active", 1, expert_range);
  if (layer.operand != OperandKind::static_weights) {
    refuse_without_effect(section, "experts", "experts hold trained weights");
    refuse_without_effect(section, "active", "experts hold trained weights");
    return;
  }
  const auto& shape = layer.shape;
  if (layer.experts > 1 && (shape.g > 1 || shape.r > 1 || shape.s > 1)) {
    section.problem("experts", "belongs to a layer with groups or a kernel", "an expert is a matrix product",
                    "delete g, r and s");
  }
  if (layer.experts > 0 && layer.active_experts > layer.experts) {
    section.problem("active", fmt::format("is {}", layer.active_experts),
                    fmt::format("there are {} experts", layer.experts), "choose at most as many");
  }
}

void read_product(config::Section& section, Layer& layer) {
  const bool is_product = layer.operand == OperandKind::dynamic || layer.operand == OperandKind::cached;
  layer.active_share = section.number_or("active_fraction", 1.0, active_range);
  const std::int64_t kept = layer.operand == OperandKind::cached ? std::min(layer.shape.c, layer.shape.m) : 0;
  layer.appended = section.integer_or("append", kept, append_range);
  if (is_product) return;
  refuse_without_effect(section, "active_fraction", "only products of activations are masked");
  refuse_without_effect(section, "append", "only products of activations have a cache");
}

/// Rewrites a transposed convolution in its sub-pixel form, which skips the inserted zeros: as many outputs
/// more as the stride, a kernel padded to whole strides, and stride 1.
void make_subpixel(LayerShape& shape) {
  const auto ceil_divide = [](std::int64_t a, std::int64_t b) { return (a + b - 1) / b; };
  const std::int64_t h = shape.stride_h;
  const std::int64_t w = shape.stride_w;
  shape.r = ceil_divide(shape.r, h);
  shape.s = ceil_divide(shape.s, w);
  shape.m *= h * w;
  shape.p = ceil_divide(shape.p, h);
  shape.q = ceil_divide(shape.q, w);
  shape.stride_h = 1;
  shape.stride_w = 1;
}

double default_operations(const Layer& layer, const LayerDefaults& defaults) {
  if (layer.operand == OperandKind::static_weights) return defaults.vector_operations;
  const auto& shape = layer.shape;
  return layer.operand == OperandKind::none ? static_cast<double>(shape.c * shape.r * shape.s) : 0.0;
}

WrittenLayer read_layer(config::Section section, const LayerDefaults& defaults,
                        const core::Problems& problems) {
  const std::size_t problems_before = problems.count();
  Layer layer;
  layer.name = section.name("name");
  if (defaults.format == 1) {
    for (const std::string_view key : later_keys) {
      if (!section.has(std::string(key))) continue;
      section.problem(std::string(key), "is a key of format 2", "this file has format 1", "write format: 2");
      section.keys();  // reports none of them once more
      return {std::move(section), std::move(layer), {}, {}};
    }
  }
  layer.operand = section.choice_of_or<OperandKind>("operand", operand_names, OperandKind::static_weights);
  if (defaults.format == 1 && layer.operand != OperandKind::static_weights &&
      layer.operand != OperandKind::dynamic) {
    section.problem("operand", "is of format 2", "this file has format 1", "write format: 2");
  }
  const bool is_static = layer.operand == OperandKind::static_weights;
  layer.shape = read_shape(section, defaults, problems);
  const std::int32_t most = is_static ? max_static_bits : max_bits;
  layer.input_bits = read_bits(section, "input_bits", defaults.precision.input, most, defaults, problems);
  layer.weight_bits = read_bits(section, "weight_bits", defaults.precision.weight, most, defaults, problems);
  layer.output_bits =
      read_bits(section, "output_bits", defaults.precision.output, max_bits, defaults, problems);
  layer.values = read_values(section, layer.weight_bits, problems);
  layer.vector_operations =
      section.number_or("vector_operations", default_operations(layer, defaults), vector_range);
  std::string add;
  std::string concat;
  bool is_transposed = false;
  if (defaults.format > 1) {
    read_experts(section, layer);
    read_product(section, layer);
    is_transposed = section.flag_or("transposed", false);
    add = section.text_or("add", "");
    concat = section.text_or("concat", "");
  }
  section.finish();
  if (problems.count() == problems_before && is_transposed) {
    const auto& shape = layer.shape;
    if (bounded_product({shape.m, shape.stride_h, shape.stride_w}) > max_loop_bound) {
      section.problem("stride", "makes too many outputs", "counts would no longer be exact",
                      "check stride and m");
    } else {
      make_subpixel(layer.shape);
    }
  }
  if (problems.count() == problems_before && !has_exact_counts(layer)) {
    section.problem({}, "has more than 2^53 multiply-accumulates or inputs",
                    "counts would no longer be exact", "check its loop bounds and strides");
  }
  return {std::move(section), std::move(layer), std::move(add), std::move(concat)};
}

std::vector<Item> read_items(config::Section& parent, const LayerDefaults& defaults,
                             const core::Problems& problems) {
  std::vector<Item> items;
  if (has_template(parent)) {
    if (parent.has("layers")) {
      parent.problem("layers", "stand next to a template", "their order is not stated",
                     "make the template an item of layers: - transformer: {...}");
      parent.sections("layers");
    }
    return read_template(parent, {}, defaults, problems);
  }
  mark_templates(parent);
  for (config::Section& section : parent.sections("layers")) {
    if (has_template(section)) {
      const std::string prefix = section.has("name") ? section.name("name") + "." : std::string();
      for (Item& item : read_template(section, prefix, defaults, problems)) items.push_back(std::move(item));
      section.finish();
      continue;
    }
    Item& item = items.emplace_back();
    if (defaults.format == 1 || !section.has("repeat")) {
      if (!section.has("c")) mark_templates(section);
      item.written = read_layer(std::move(section), defaults, problems);
      continue;
    }
    item.repeat = section.integer("repeat", repeat_range);
    item.block = read_items(section, defaults, problems);
    section.finish();
    if (item.block.empty() && section.is_empty_list("layers"))
      section.problem("layers", "is empty", "there is nothing to repeat", "add layers, or delete it");
  }
  return items;
}

}  // namespace

std::int32_t read_bits(config::Section& section, const std::string& key, std::int32_t fallback,
                       std::int32_t max, const LayerDefaults& defaults, const core::Problems& problems) {
  const std::size_t problems_before = problems.count();
  const std::int64_t bits = section.integer_or(key, fallback, {1.0, static_cast<double>(max_bits)});
  if (problems.count() > problems_before) return default_precision_bits;
  if (defaults.format == 1 && bits != default_precision_bits) {
    section.problem(key, fmt::format("is {}", bits), "files of format 1 have operands of 8 bits",
                    "write format: 2");
    return default_precision_bits;  // layers without bits of their own are right
  }
  if (bits > max) {
    section.problem(key, fmt::format("is {}", bits),
                    fmt::format("inputs and weights of arrays have at most {} bits", max),
                    "choose fewer, or operand: dynamic");
  }
  return static_cast<std::int32_t>(std::min<std::int64_t>(bits, max));
}

void read_layers(config::Section& root, const LayerDefaults& defaults, core::Problems& problems,
                 Network& network) {
  const std::size_t problems_before = problems.count();
  const std::vector<Item> items = read_items(root, defaults, problems);
  const std::size_t count = expanded_count(items);
  if (count > max_layer_count) {
    root.problem("layers", fmt::format("are more than {} with their repetitions", max_layer_count),
                 "a network may have at most as many", "repeat fewer times");
    return;
  }
  network.layers.reserve(count);
  expand(items, network.layers);
  if (problems.count() > problems_before) return;
  if (root.is_empty_list("layers")) {
    root.problem("layers", "is empty", "a network has at least one layer",
                 "add '- {name: ..., c: ..., m: ...}'");
  }
  // Both stay below 2 * 2^53, because they are checked at every layer of at most 2^53.
  std::int64_t macs = 0;
  std::int64_t weights = 0;
  for (const Layer& layer : network.layers) {
    macs += layer.macs();
    weights += layer.weights();
    if (weights > max_network_macs) {
      root.problem("layers", "have more than 2^53 trained weights in total",
                   "counts would no longer be exact", "check the loop bounds and experts");
      return;
    }
    if (macs > max_network_macs) {
      root.problem("layers", "have more than 2^53 multiply-accumulates in total",
                   "counts would no longer be exact", "check the loop bounds");
      return;
    }
  }
}

}  // namespace crossisle::workload
