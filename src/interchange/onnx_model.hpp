// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossisle::interchange {

using Shape = std::vector<std::int64_t>;

/// Reads the file of a model. External data is not read: shapes are in the file itself.
/// @throws core::Error (usage) unless the file is an ONNX model with a graph
onnx::ModelProto read_model(const std::filesystem::path& file);

/// Returns the number of elements of a shape. @throws core::Error (usage) beyond 2^53, or if a dimension is negative
std::int64_t element_count(const Shape& shape);

/// Returns the shape of a tensor. @throws core::Error (usage) if its data have another number of elements
Shape shape_of(const onnx::TensorProto& tensor);

/// Largest number of elements of tensors whose content is computed: shapes, indices and scales.
inline constexpr std::int64_t max_content = 65'536;

/// Returns the values of a small tensor of numbers in the file; nothing for another one. Whole numbers are exact up to
/// 2^53; larger ones, such as the ends of slices, are rounded.
std::optional<std::vector<double>> content_of(const onnx::TensorProto& tensor);

/// Returns the bits of a type of quantised values; 0 for others.
std::int32_t quantised_bits(std::int32_t type);

/// Attributes of a node by name.
class Attributes {
 public:
  explicit Attributes(const onnx::NodeProto& node) : node_(node) {}

  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::int64_t integer(std::string_view name, std::int64_t fallback) const;
  double number(std::string_view name, double fallback) const;
  std::string text(std::string_view name, const std::string& fallback) const;
  Shape integers(std::string_view name, Shape fallback = {}) const;
  std::vector<double> numbers(std::string_view name) const;
  const onnx::TensorProto* tensor(std::string_view name) const;
  const onnx::GraphProto* graph(std::string_view name) const;

 private:
  const onnx::AttributeProto* find(std::string_view name) const;

  const onnx::NodeProto& node_;
};

}  // namespace crossisle::interchange
