// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "onnx_model.hpp"

namespace crossisle::interchange {

/// What is known of a tensor of a graph.
struct Value {
  std::optional<Shape> shape{};
  std::optional<std::vector<double>> content{};  ///< of small tensors that do not depend on the inputs
  std::int32_t type = onnx::TensorProto::FLOAT;
  bool is_constant = false;  ///< true if it does not depend on the inputs
  std::int32_t bits = 0;     ///< of quantised values; 0: not quantised
  std::string layer{};       ///< name of the layer that computes it; empty for inputs and constants
  std::string joined{};      ///< name of an earlier layer whose output is part of it; empty: none
  std::string unknown{};     ///< operator that left the shape unknown; empty: none
  bool is_broken = false;    ///< true if a problem of the node that computes it was reported

  std::size_t rank() const { return shape->size(); }
};

/// Execution of a node: its inputs and what is found out about its outputs.
struct Call {
  const onnx::NodeProto& node;
  Attributes attributes;
  std::int64_t opset;                ///< version of its domain
  std::vector<const Value*> inputs;  ///< null: left out
  std::vector<Value> outputs;

  bool has_input(std::size_t i) const { return i < inputs.size() && inputs[i] != nullptr; }
  /// Returns the shape of an input, or null if it is not known.
  const Shape* shape(std::size_t i) const {
    return has_input(i) && inputs[i]->shape ? &*inputs[i]->shape : nullptr;
  }
  /// Returns the content of an input, or null if it is not known.
  const std::vector<double>* content(std::size_t i) const {
    return has_input(i) && inputs[i]->content ? &*inputs[i]->content : nullptr;
  }
  /// Returns an attribute that later versions of an operator have as an input.
  std::optional<Shape> integers(const char* attribute, std::size_t input) const;
};

/// Computes the shapes and small contents of the outputs of a node, as far as its inputs allow.
/// @return false for an operator without a rule
/// @throws core::Error (usage) if its inputs contradict each other
bool infer(Call& call);

/// Returns the shape of two tensors that are broadcast to each other. @throws core::Error (usage) if they cannot be
Shape broadcast(const Shape& a, const Shape& b);

/// Window of a convolution or of pooling, by spatial dimension.
struct Window {
  Shape kernel;
  Shape strides;
  Shape dilations;
  Shape outputs;
};

/// Returns the window of a node on an input [N, C, spatial...].
/// @param kernel of the node, or of its weights
Window window_of(const Call& call, const Shape& input, Shape kernel);

}  // namespace crossisle::interchange
