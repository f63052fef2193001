// Part of Crossisle, SPDX-License-Identifier: MIT
#include "layer_items.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "crossisle/core/text.hpp"

namespace crossisle::workload {
namespace {

/// Layers of a network in the order of execution, and their places by name.
class Expansion {
 public:
  explicit Expansion(std::vector<Layer>& layers) : layers_(layers) {}

  /// Adds items. @param suffix of the names in this repetition; @param first number of its first layer
  void add(const std::vector<Item>& items, const std::string& suffix, std::size_t first) {
    for (const Item& item : items) {
      if (item.written) {
        add(*item.written, suffix, first);
        continue;
      }
      for (std::int64_t i = 0; i < item.repeat; ++i)
        add(item.block, fmt::format("{}[{}]", suffix, i), layers_.size());
    }
  }

  /// Lets outputs that are used later wait, from after the layer that follows their source.
  void hold() {
    for (const Wait& wait : waits_) {
      for (std::size_t i = wait.source + 2; i < wait.end; ++i) layers_[i].held_bits += wait.bits;
    }
  }

 private:
  struct Wait {
    std::size_t source;
    std::size_t end;
    double bits;
  };

  void add(const WrittenLayer& written, const std::string& suffix, std::size_t first) {
    Layer layer = written.layer;
    layer.name += suffix;
    const std::size_t number = layers_.size();
    for (const bool adds : {true, false}) {
      const std::string& source = adds ? written.add : written.concat;
      if (source.empty()) continue;
      const auto found = find(source, suffix, first);
      if (!found && written.is_from_template && source == entering_output) continue;
      if (!found) {
        written.section.problem(adds ? "add" : "concat", fmt::format("names '{}'", core::printable(source)),
                                "no layer of this name comes before it",
                                "name an earlier layer, or input for what enters the repetition");
        continue;
      }
      const double bits = waiting_bits(layers_[*found]);
      waits_.push_back({*found, adds ? number + 1 : number, bits});
      if (!adds) continue;
      layer.added_bits += bits;
      layer.vector_operations += 1.0;
    }
    if (!layer.name.empty() && !numbers_.emplace(layer.name, number).second) {
      written.section.problem("name", fmt::format("'{}' names two layers", core::printable(layer.name)),
                              "reports identify layers by name", "choose another");
    }
    layers_.push_back(std::move(layer));
  }

  /// Returns the layer of a name: of the same repetition, or of those around it.
  std::optional<std::size_t> find(const std::string& name, std::string suffix, std::size_t first) const {
    if (name == entering_output) return first > 0 ? std::optional(first - 1) : std::nullopt;
    for (;;) {
      const auto found = numbers_.find(name + suffix);
      if (found != numbers_.end()) return found->second;
      if (suffix.empty()) return std::nullopt;
      suffix.erase(suffix.rfind('['));
    }
  }

  /// Returns the bits of an image's outputs. Those of a product do not wait, because the next one uses them
  /// at once.
  static double waiting_bits(const Layer& layer) {
    if (layer.operand == OperandKind::dynamic || layer.operand == OperandKind::cached) return 0.0;
    const auto& shape = layer.shape;
    return static_cast<double>(layer.output_bits * shape.m) *
           static_cast<double>(shape.n * shape.p * shape.q) *
           static_cast<double>(shape.g * layer.active_experts);
  }

  std::vector<Layer>& layers_;
  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::vector<Wait> waits_;
};

}  // namespace

std::int64_t bounded_product(std::initializer_list<std::int64_t> factors) {
  std::int64_t product = 1;
  for (const std::int64_t factor : factors) {
    if (factor > max_network_macs / product) return max_network_macs + 1;
    product *= factor;
  }
  return product;
}

bool has_exact_counts(const Layer& layer) {
  const auto& shape = layer.shape;
  const std::int64_t macs = bounded_product(
      {shape.n, shape.c, shape.m, shape.p, shape.q, shape.r, shape.s, shape.g, layer.experts});
  const std::int64_t inputs =
      bounded_product({shape.n, shape.c, shape.g, shape.input_rows(), shape.input_columns()});
  return std::max(macs, inputs) <= max_network_macs;
}

std::size_t expanded_count(const std::vector<Item>& items) {
  std::size_t count = 0;
  for (const Item& item : items) {
    const std::size_t of_item = item.written ? 1
                                             : std::min(expanded_count(item.block), max_layer_count + 1) *
                                                   static_cast<std::size_t>(item.repeat);
    count = std::min(count + of_item, max_layer_count + 1);
  }
  return count;
}

void expand(const std::vector<Item>& items, std::vector<Layer>& layers) {
  Expansion expansion(layers);
  expansion.add(items, {}, 0);
  expansion.hold();
}

}  // namespace crossisle::workload
