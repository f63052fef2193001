// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crossisle/config/section.hpp"
#include "layer_items.hpp"
#include "layer_list.hpp"

namespace crossisle::workload {

/// Operations of the vector unit per output element: the table of `vector_operations` in
/// data/workloads/README.md.
namespace operations {
inline constexpr double relu = 1.0;
inline constexpr double product = 1.0;
inline constexpr double addition = 1.0;
inline constexpr double rotary = 3.0;
inline constexpr double sampling = 3.0;
inline constexpr double gelu = 4.0;
inline constexpr double silu = 4.0;
inline constexpr double rms_norm = 4.0;
inline constexpr double layer_norm = 5.0;
inline constexpr double softmax = 10.0;
}  // namespace operations

/// Writer of the layers of a template. They have the precision and defaults of the file; problems with them
/// are reported at the place of the template.
class LayerWriter {
 public:
  LayerWriter(config::Section section, const LayerDefaults& defaults, std::string prefix);

  /// Returns a layer with trained weights.
  Item trained(const std::string& name, const LayerShape& shape, double vector_operations) const;
  /// Returns a layer with the vector operations that the file states for all layers.
  Item trained(const std::string& name, const LayerShape& shape) const;
  /// Returns a product of two activations. @param bits of the c x m operand
  Item product(const std::string& name, OperandKind operand, const LayerShape& shape,
               std::int64_t bits) const;
  /// Returns a layer without operand.
  Item elementwise(const std::string& name, const LayerShape& shape, double vector_operations) const;
  /// Returns a look-up of `positions` rows of a table.
  Item lookup(const std::string& name, std::int64_t rows, std::int64_t elements,
              std::int64_t positions) const;

  /// Returns a layer that also adds, or joins, the output of an earlier layer of the template, or `input`.
  Item adding(Item item, const std::string& source) const;
  Item joining(Item item, const std::string& source) const;

  /// Returns the items if all of their layers have exact counts and bits that arrays support; otherwise
  /// reports the first that does not, and returns nothing.
  std::vector<Item> checked(std::vector<Item> items) const;

  const LayerDefaults& defaults() const noexcept { return defaults_; }

 private:
  Item layer(const std::string& name, OperandKind operand, const LayerShape& shape,
             double vector_operations) const;
  std::string name_of_source(const std::string& source) const;
  /// Reports a problem and returns false if a layer is not valid.
  bool check(const Layer& layer) const;
  bool check(const std::vector<Item>& items) const;

  config::Section section_;
  LayerDefaults defaults_;
  std::string prefix_;
};

}  // namespace crossisle::workload
