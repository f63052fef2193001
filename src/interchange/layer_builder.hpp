// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "crossisle/interchange/network_entry.hpp"
#include "shape_rules.hpp"

namespace crossisle::interchange {

/// Collects the layers of a network from the nodes of a graph, whose outputs have their shapes.
class LayerBuilder {
 public:
  /// Adds what a node computes, and names the layer of its outputs. @pre the shapes of its operands are known where it
  /// has products. @return false for an operator without a rule
  /// @throws core::Error (usage) if a shape that it needs is not known
  bool add(Call& call);
  /// Adds the vector operations of an operator that is not known: one per element of its output.
  void add_unknown(Call& call);

  const std::vector<LayerEntry>& layers() const noexcept { return layers_; }
  std::vector<LayerEntry> take() { return std::move(layers_); }
  std::size_t size() const noexcept { return layers_.size(); }
  /// Returns the number of multiply-accumulates of the layers from one number to before another one.
  double macs(std::size_t first, std::size_t end) const;
  /// Removes these layers.
  void remove(std::size_t first, std::size_t end);

 private:
  friend struct LayerRules;

  /// Adds a layer, gives it a name of its own, and makes it that of an output.
  LayerEntry& push(Call& call, LayerEntry layer, std::size_t output = 0);
  LayerEntry* find(const std::string& name);
  /// Adds operations per output element to the layer that computes an input, or as a layer of their own.
  void vector_work(Call& call, double operations);
  void pass_on(Call& call);

  std::vector<LayerEntry> layers_;
  std::unordered_map<std::string, std::size_t> places_;
  std::unordered_map<std::string, std::size_t> numbers_;
};

}  // namespace crossisle::interchange
