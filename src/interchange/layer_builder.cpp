// Part of Crossisle, SPDX-License-Identifier: MIT
#include "layer_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::interchange {

using workload::OperandKind;

namespace {

constexpr std::int64_t max_bound = workload::max_loop_bound;
constexpr std::int32_t max_array_bits = 8;
constexpr std::int32_t max_value_bits = 16;
// Vector operations per element (data/workloads/README.md)
constexpr double softmax_operations = 10.0;
constexpr double layer_norm_operations = 5.0;
constexpr double rms_norm_operations = 4.0;
constexpr double gelu_operations = 4.0;
constexpr double sigmoid_operations = 3.0;
constexpr double rope_operations = 3.0;
/// Of the gates of recurrent layers, per element of a gate.
constexpr double gate_operations = 4.0;

[[noreturn]] void refuse_layer(const std::string& what, const std::string& why, const std::string& remedy) {
  throw core::Error(core::ExitCode::usage, what, why, remedy);
}

const Shape& known_shape(const Call& call, std::size_t input) {
  if (!call.has_input(input))
    refuse_layer(fmt::format("lacks input {}", input), "it has an operand there", "export the model again");
  if (call.shape(input) == nullptr) {
    const std::string& unknown = call.inputs[input]->unknown;
    refuse_layer(fmt::format("has an input {} of unknown shape",
                             core::printable(call.node.input(static_cast<int>(input)))),
                 unknown.empty() ? "its multiply-accumulates depend on it"
                                 : fmt::format("the shape of the output of {} is not known", unknown),
                 "store the shapes in the model by shape inference, or export it again");
  }
  return *call.shape(input);
}

const Shape& output_shape(const Call& call) {
  if (call.outputs.empty() || !call.outputs[0].shape)
    refuse_layer("has an output of unknown shape", "its multiply-accumulates depend on it",
                 "state the sizes of the graph's inputs with --dim");
  return *call.outputs[0].shape;
}

/// Bounds p and q of a number of positions, within the limits of a file.
void set_positions(LayerEntry& layer, std::int64_t rows, std::int64_t columns = 1) {
  while (rows > max_bound && rows % 2 == 0 && columns <= max_bound / 2) {
    rows /= 2;
    columns *= 2;
  }
  while (columns > max_bound && columns % 2 == 0 && rows <= max_bound / 2) {
    columns /= 2;
    rows *= 2;
  }
  layer.p = rows;
  layer.q = columns;
}

std::int32_t bits_of(const Call& call, std::size_t input, std::int32_t most) {
  const std::int32_t bits = call.has_input(input) ? call.inputs[input]->bits : 0;
  return bits == 0 ? workload::default_precision_bits : std::min(bits, most);
}

double output_elements(const LayerEntry& layer) {
  return static_cast<double>(layer.m) * static_cast<double>(layer.p) * static_cast<double>(layer.q) *
         static_cast<double>(layer.g) * static_cast<double>(layer.active_experts);
}

double elements(const Shape& shape) {
  return static_cast<double>(element_count(shape));
}

std::int64_t product_of(Shape::const_iterator first, Shape::const_iterator last) {
  return element_count(Shape(first, last));
}

/// Returns a layer without operand whose outputs are the elements of a shape.
LayerEntry vector_layer(const Shape& shape, double operations) {
  LayerEntry layer;
  layer.operand = OperandKind::none;
  layer.vector_operations = operations;
  // [N, C, spatial...] of convolutions has channels at 1, all others at the end.
  if (shape.size() == 4 || shape.size() == 5) {
    layer.m = std::max<std::int64_t>(1, shape[1]);
    set_positions(layer, shape[0] * product_of(shape.begin() + 2, shape.end() - 1), shape.back());
  } else if (!shape.empty()) {
    layer.m = std::max<std::int64_t>(1, shape.back());
    set_positions(layer, product_of(shape.begin(), shape.end() - 1));
  }
  if (layer.m > max_bound) {
    set_positions(layer, layer.m * layer.p, layer.q);
    layer.m = 1;
  }
  layer.p = std::max<std::int64_t>(1, layer.p);
  layer.q = std::max<std::int64_t>(1, layer.q);
  return layer;
}

/// Numbers of the inputs of an operator with a product.
struct Operands {
  std::size_t input = 0;
  std::size_t weights = 1;
};

}  // namespace

/// Rules of operators, which add layers.
struct LayerRules {
  static void convolution(LayerBuilder& builder, Call& call, Operands of) {
    const Shape& input = known_shape(call, of.input);
    const Shape& weights = known_shape(call, of.weights);
    const Shape& output = output_shape(call);
    const std::int64_t groups = call.attributes.integer("group", 1);
    const Window window = window_of(call, input, Shape(weights.begin() + 2, weights.end()));
    const std::size_t spatial = window.kernel.size();
    LayerEntry layer;
    layer.g = groups;
    // The depth of three-dimensional kernels counts as channels, and output planes as rows.
    const std::int64_t depth = spatial > 2 ? product_of(window.kernel.begin(), window.kernel.end() - 2) : 1;
    layer.c = weights[1] * depth;
    layer.m = weights[0] / groups;
    const std::int64_t planes = spatial > 2 ? product_of(output.begin() + 2, output.end() - 2) : 1;
    const std::size_t rows = spatial == 1 ? 0 : spatial - 2;
    layer.p = output[0] * planes * window.outputs[rows];
    layer.r = window.kernel[rows];
    layer.stride[0] = window.strides[rows];
    layer.dilation[0] = window.dilations[rows];
    if (spatial > 1) {
      layer.q = window.outputs.back();
      layer.s = window.kernel.back();
      layer.stride[1] = window.strides.back();
      layer.dilation[1] = window.dilations.back();
    }
    finish_product(builder, call, std::move(layer), of);
  }

  static void transposed_convolution(LayerBuilder& builder, Call& call) {
    known_shape(call, 0);  // with it, the dimensions of all operands agree
    const Shape& weights = known_shape(call, 1);
    const Shape& output = output_shape(call);
    const std::size_t spatial = output.size() - 2;
    const std::int64_t groups = call.attributes.integer("group", 1);
    const Shape strides = call.attributes.integers("strides", Shape(spatial, 1));
    LayerEntry layer;
    layer.is_transposed = true;
    layer.g = groups;
    layer.c = weights[0] / groups;
    layer.m = weights[1];
    const std::size_t rows = spatial == 1 ? 0 : spatial - 2;
    const Shape dilations = call.attributes.integers("dilations", Shape(spatial, 1));
    if (std::any_of(dilations.begin(), dilations.end(), [](std::int64_t size) { return size != 1; }))
      refuse_layer("is a transposed convolution with dilation", "network files cannot state it",
                   "write its layer by hand");
    std::int64_t planes = 1;
    for (std::size_t i = 0; i + 2 < spatial; ++i) {  // sub-pixel form of the depth
      const std::int64_t step = std::max<std::int64_t>(1, strides[i]);
      layer.c *= (weights[i + 2] + step - 1) / step;
      layer.m *= step;
      planes *= (output[i + 2] + step - 1) / step;
    }
    layer.p = output[0] * planes * output[rows + 2];
    layer.r = weights[rows + 2];
    layer.stride[0] = strides[rows];
    if (spatial > 1) {
      layer.q = output.back();
      layer.s = weights.back();
      layer.stride[1] = strides.back();
    }
    finish_product(builder, call, std::move(layer), {});
  }

  static void matrix_product(LayerBuilder& builder, Call& call, Operands of) {
    Shape a = known_shape(call, of.input);
    Shape b = known_shape(call, of.weights);
    const bool swaps_a = call.attributes.integer("transA", 0) != 0;
    const bool swaps_b = call.attributes.integer("transB", 0) != 0;
    if (a.size() == 1) a.insert(a.begin(), 1);
    if (b.size() == 1) b.push_back(1);
    if (swaps_a) std::swap(a[a.size() - 1], a[a.size() - 2]);
    if (swaps_b) std::swap(b[b.size() - 1], b[b.size() - 2]);
    const Shape batch = broadcast(Shape(a.begin(), a.end() - 2), Shape(b.begin(), b.end() - 2));
    const std::int64_t inner = a.back();
    const std::int64_t rows = a[a.size() - 2];
    const std::int64_t columns = b.back();
    const std::int64_t copies = element_count(batch);
    const std::int64_t copies_of_a = product_of(a.begin(), a.end() - 2);
    const std::int64_t copies_of_b = product_of(b.begin(), b.end() - 2);
    LayerEntry layer;
    layer.c = inner;
    const bool a_is_constant = call.inputs[of.input]->is_constant;
    const bool b_is_constant = call.inputs[of.weights]->is_constant;
    if (a_is_constant && !b_is_constant) {  // weights from the left: the transposed product
      std::swap(of.input, of.weights);
      layer.m = rows;
      layer.g = copies_of_a;
      set_positions(layer, columns, copies / std::max<std::int64_t>(1, copies_of_a));
    } else {
      layer.m = columns;
      layer.g = b_is_constant ? copies_of_b : copies;
      set_positions(layer, rows, copies / std::max<std::int64_t>(1, layer.g));
    }
    finish_product(builder, call, std::move(layer), of);
  }

  /// A product of two operands by the roles of their indices.
  static void einsum(LayerBuilder& builder, Call& call) {
    std::string equation = call.attributes.text("equation", "");
    equation.erase(std::remove(equation.begin(), equation.end(), ' '), equation.end());
    const auto arrow = equation.find("->");
    const auto comma = equation.find(',');
    if (arrow == std::string::npos || equation.find('.') != std::string::npos ||
        equation.find(',', comma + 1) != std::string::npos)
      refuse_layer(fmt::format("has equation '{}'", equation),
                   "contractions of one or two operands with a result are known", "rewrite it");
    if (comma == std::string::npos) return builder.vector_work(call, 1.0);
    const std::string a = equation.substr(0, comma);
    const std::string b = equation.substr(comma + 1, arrow - comma - 1);
    const std::string result = equation.substr(arrow + 2);
    const Shape& a_shape = known_shape(call, 0);
    const Shape& b_shape = known_shape(call, 1);
    if (a.size() != a_shape.size() || b.size() != b_shape.size())
      refuse_layer(fmt::format("has equation '{}'", equation),
                   "its operands have other numbers of dimensions", "rewrite it");
    const bool is_swapped = call.inputs[0]->is_constant && !call.inputs[1]->is_constant;
    const std::string& streamed = is_swapped ? b : a;
    const std::string& held = is_swapped ? a : b;
    const Shape& streamed_shape = is_swapped ? b_shape : a_shape;
    const Shape& held_shape = is_swapped ? a_shape : b_shape;
    LayerEntry layer;
    std::int64_t positions = 1;
    for (std::size_t i = 0; i < held.size(); ++i) {
      const bool is_shared = streamed.find(held[i]) != std::string::npos;
      const bool is_kept = result.find(held[i]) != std::string::npos;
      (is_shared ? (is_kept ? layer.g : layer.c) : layer.m) *= held_shape[i];
    }
    for (std::size_t i = 0; i < streamed.size(); ++i) {
      if (held.find(streamed[i]) == std::string::npos) positions *= streamed_shape[i];
    }
    set_positions(layer, positions);
    finish_product(builder, call, std::move(layer), is_swapped ? Operands{1, 0} : Operands{0, 1});
  }

  static void recurrent(LayerBuilder& builder, Call& call) {
    const Shape& input = known_shape(call, 0);
    const Shape& weights = known_shape(call, 1);
    const Shape& recurrence = known_shape(call, 2);
    if (input.size() != 3 || weights.size() != 3 || recurrence.size() != 3)
      refuse_layer("has operands of other than 3 dimensions",
                   "they are [steps, batch, inputs] and [directions, gates, inputs]",
                   "export the model again");
    const bool is_packed = call.node.op_type() == "DynamicQuantizeLSTM";  // [directions, inputs, gates]
    const bool fits = weights[is_packed ? 1 : 2] == input[2] && weights[0] == recurrence[0] &&
                      weights[is_packed ? 2 : 1] == recurrence[is_packed ? 2 : 1];
    if (!fits)
      refuse_layer("has weights of other sizes than its input", "they multiply it", "export the model again");
    const std::int64_t steps = input[0] * input[1];
    LayerEntry in;
    in.name = "input";
    in.c = input[2];
    in.m = weights[is_packed ? 2 : 1] * weights[0];
    in.p = steps;
    finish_product(builder, call, std::move(in), {0, 1});
    LayerEntry back;
    back.name = "recurrence";
    back.c = recurrence[is_packed ? 1 : 2];
    back.m = recurrence[is_packed ? 2 : 1];
    back.g = recurrence[0];
    back.p = steps;
    back.vector_operations = gate_operations;
    finish_product(builder, call, std::move(back), {0, 2});
    for (auto& output : call.outputs) output.layer = call.outputs[0].layer;
  }

  /// Scores and context of attention. Sizes of [heads, tokens, head size] of queries and of the K/V heads.
  static void attention_products(LayerBuilder& builder, Call& call, std::int64_t heads, std::int64_t kv_heads,
                                 std::int64_t queries, std::int64_t keys, std::int64_t size,
                                 std::int64_t value_size, bool is_causal, bool is_cached) {
    kv_heads = std::clamp<std::int64_t>(kv_heads, 1, std::max<std::int64_t>(1, heads));
    LayerEntry scores;
    scores.name = "scores";
    scores.operand = is_cached ? OperandKind::cached : OperandKind::dynamic;
    scores.c = size;
    scores.m = keys;
    scores.g = kv_heads;
    scores.p = queries * (heads / kv_heads);
    scores.vector_operations = softmax_operations;
    if (is_causal && queries == keys) scores.active_share = 0.5;
    LayerEntry context = scores;
    context.name = "context";
    context.c = keys;
    context.m = value_size;
    context.vector_operations = 0.0;
    builder.push(call, std::move(scores));
    builder.push(call, std::move(context));
  }

  static void attention(LayerBuilder& builder, Call& call) {
    const auto& op = call.node.op_type();
    const Shape& input = known_shape(call, 0);
    const bool is_contributed = call.node.domain() == "com.microsoft";
    const bool is_causal =
        call.attributes.integer("unidirectional", call.attributes.integer("is_causal", 0)) != 0 ||
        op == "GroupQueryAttention";
    const std::int64_t heads = std::max<std::int64_t>(
        1, call.attributes.integer("num_heads", call.attributes.integer("q_num_heads", 1)));
    if ((op == "Attention" && is_contributed) || op == "QAttention") {
      const Shape& weights = known_shape(call, 1);
      if (input.size() != 3 || weights.size() != 2)
        refuse_layer("has operands of other dimensions",
                     "they are [batch, tokens, hidden] and [hidden, 3 hidden]", "export the model again");
      LayerEntry qkv;
      qkv.name = "qkv";
      qkv.c = weights[0];
      qkv.m = weights[1];
      set_positions(qkv, input[0] * input[1]);
      finish_product(builder, call, std::move(qkv), {0, 1});
      const std::int64_t size = weights[1] / 3 / heads;
      return attention_products(builder, call, heads * input[0], heads * input[0], input[1], input[1], size,
                                size, is_causal, false);
    }
    if (input.size() == 3 && call.has_input(1) && input[2] % heads != 0)
      refuse_layer(fmt::format("has {} heads for {} channels", heads, input[2]),
                   "each head has the same number of channels", "export the model again");
    if (input.size() == 4) {  // [batch, heads, tokens, size]
      const Shape& key = known_shape(call, 1);
      const Shape& value = known_shape(call, 2);
      if (key.size() != 4 || value.size() != 4)
        refuse_layer("has keys of other dimensions", "they are [batch, heads, tokens, size]",
                     "export the model again");
      return attention_products(builder, call, input[0] * input[1], key[0] * key[1], input[2],
                                key[2] + past(call, 4), input[3], value[3], is_causal, past(call, 4) > 0);
    }
    if (input.size() != 3)
      refuse_layer("has queries of other dimensions", "they are [batch, tokens, hidden]",
                   "export the model again");
    const std::int64_t kv_heads = std::max<std::int64_t>(1, call.attributes.integer("kv_num_heads", heads));
    const std::size_t past_input = op == "MultiHeadAttention" ? 6 : op == "GroupQueryAttention" ? 3 : 4;
    const std::int64_t before = past(call, past_input);
    if (!call.has_input(1)) {  // packed queries, keys and values
      const std::int64_t size = input[2] / (heads + 2 * kv_heads);
      return attention_products(builder, call, input[0] * heads, input[0] * kv_heads, input[1],
                                input[1] + before, size, size, is_causal, before > 0);
    }
    const Shape& key = known_shape(call, 1);
    const Shape& value = known_shape(call, call.has_input(2) ? 2 : 1);
    if (key.empty() || value.empty())
      refuse_layer("has scalars as keys or values", "they are [batch, tokens, hidden]",
                   "export the model again");
    const std::int64_t keys = key.size() == 4 ? key[2] : key.size() > 1 ? key[1] : 1;
    const std::int64_t value_size = value.size() == 4 ? value[3] : value.back() / kv_heads;
    attention_products(builder, call, input[0] * heads, input[0] * kv_heads, input[1], keys + before,
                       input[2] / heads, value_size, is_causal, before > 0);
  }

  /// Returns the number of tokens in a cache [batch, heads, tokens, size].
  static std::int64_t past(const Call& call, std::size_t input) {
    const auto* shape = call.shape(input);
    return shape != nullptr && shape->size() == 4 ? (*shape)[2] : 0;
  }

  /// Experts: input [.., hidden], router probabilities [.., experts], weights [experts, hidden, inner], ...
  static void experts(LayerBuilder& builder, Call& call) {
    const Shape& input = known_shape(call, 0);
    const bool is_quantised = call.node.op_type() == "QMoE";
    const Shape& first = known_shape(call, 2);
    const Shape& second = known_shape(call, is_quantised ? 5 : 4);
    if (input.empty() || first.size() != 3 || second.size() != 3)
      refuse_layer("has weights of other dimensions", "they are [experts, hidden, inner]",
                   "export the model again");
    const std::int64_t hidden = input.back();
    const std::int64_t tokens = product_of(input.begin(), input.end() - 1);
    const std::int64_t chosen = std::clamp<std::int64_t>(call.attributes.integer("k", 1), 1, first[0]);
    const std::int32_t bits =
        is_quantised ? static_cast<std::int32_t>(call.attributes.integer("expert_weight_bits", 4))
                     : workload::default_precision_bits;
    const auto add = [&](const char* name, std::int64_t c, std::int64_t m) {
      LayerEntry layer;
      layer.name = name;
      layer.c = c;
      layer.m = m;
      layer.experts = first[0];
      layer.active_experts = chosen;
      layer.weight_bits = std::clamp(bits, 1, max_array_bits);
      layer.vector_operations = gelu_operations;
      set_positions(layer, tokens);
      builder.push(call, std::move(layer));
    };
    const std::int64_t inner = element_count(first) / std::max<std::int64_t>(1, first[0] * hidden);
    const std::int64_t inner_packed = is_quantised ? inner * 8 / std::max(1, bits) : inner;
    const bool has_gate = call.has_input(is_quantised ? 8 : 6);
    add("experts_up", hidden, inner_packed);
    if (has_gate) add("experts_gate", hidden, inner_packed);
    add("experts_down", inner_packed, hidden);
  }

  static void packed_product(LayerBuilder& builder, Call& call) {  // MatMulNBits
    const Shape& input = known_shape(call, 0);
    if (input.empty())
      refuse_layer("multiplies a scalar", "a product needs a matrix", "export the model again");
    LayerEntry layer;
    layer.c = call.attributes.integer("K", input.back());
    if (layer.c != input.back())
      refuse_layer(fmt::format("has {} inputs instead of {}", input.back(), layer.c),
                   "its attribute K states them", "export the model again");
    layer.m = call.attributes.integer("N", 1);
    layer.weight_bits = static_cast<std::int32_t>(
        std::clamp<std::int64_t>(call.attributes.integer("bits", 4), 1, max_array_bits));
    set_positions(layer, product_of(input.begin(), input.end() - 1));
    builder.push(call, std::move(layer));
  }

  static void gather(LayerBuilder& builder, Call& call) {
    const auto* table = call.shape(0);
    const bool is_embedding = table != nullptr && call.inputs[0]->is_constant &&
                              !call.inputs[1]->is_constant && table->size() == 2 &&
                              call.attributes.integer("axis", 0) == 0 && call.shape(1) != nullptr;
    if (!is_embedding) return builder.pass_on(call);
    push_lookup(builder, call, *table, *call.shape(1));
  }

  static void push_lookup(LayerBuilder& builder, Call& call, const Shape& table, const Shape& indices) {
    LayerEntry layer;
    layer.operand = OperandKind::lookup;
    layer.c = std::max<std::int64_t>(1, table[0]);
    layer.m = std::max<std::int64_t>(1, table[1]);
    layer.vector_operations = 0.0;
    set_positions(layer, std::max<std::int64_t>(1, element_count(indices)));
    builder.push(call, std::move(layer));
  }

  static void embeddings(LayerBuilder& builder, Call& call) {
    const Shape& words = known_shape(call, 0);
    push_lookup(builder, call, known_shape(call, 2), words);
    builder.layers_.back().vector_operations = layer_norm_operations + 2.0;
  }

  static void pool(LayerBuilder& builder, Call& call) {
    const Shape& input = known_shape(call, 0);
    const Shape& output = output_shape(call);
    if (input.size() < 3) return builder.vector_work(call, 1.0);
    const bool is_global = call.node.op_type().find("Global") != std::string::npos;
    const std::size_t spatial = input.size() - 2;
    LayerEntry layer;
    layer.operand = OperandKind::none;
    layer.g = input[1];
    Window window{Shape(input.begin() + 2, input.end()), Shape(spatial, 1), Shape(spatial, 1),
                  Shape(output.begin() + 2, output.end())};
    if (!is_global) window = window_of(call, input, call.attributes.integers("kernel_shape"));
    const std::size_t rows = spatial == 1 ? 0 : spatial - 2;
    layer.p = output[0] * window.outputs[rows];
    layer.r = window.kernel[rows];
    layer.stride[0] = window.strides[rows];
    if (spatial > 2) layer.p *= product_of(window.outputs.begin(), window.outputs.end() - 2);
    if (spatial > 1) {
      layer.q = window.outputs.back();
      layer.s = window.kernel.back();
      layer.stride[1] = window.strides.back();
    }
    layer.vector_operations = elements(window.kernel);
    layer.input_bits = layer.output_bits = bits_of(call, 0, max_value_bits);
    builder.push(call, std::move(layer));
  }

  static void reduce(LayerBuilder& builder, Call& call) {
    const auto* input = call.shape(0);
    if (input == nullptr || call.outputs.empty() || !call.outputs[0].shape) return builder.pass_on(call);
    const double ratio = elements(*input) / std::max(1.0, elements(*call.outputs[0].shape));
    builder.push(call, vector_layer(*call.outputs[0].shape, std::max(1.0, ratio)));
  }

  static void concat(LayerBuilder& builder, Call& call) {
    // The outputs are computed by several layers: the last one is taken for all, and the first one waits for it.
    std::size_t last = 0;
    std::size_t first = builder.layers_.size();
    for (const auto* input : call.inputs) {
      if (input == nullptr || input->layer.empty()) continue;
      const auto place = builder.places_.find(input->layer);
      if (place == builder.places_.end()) continue;
      if (place->second >= last) {
        last = place->second;
        call.outputs[0].layer = input->layer;
      }
      if (place->second < first) {
        first = place->second;
        call.outputs[0].joined = input->layer;
      }
    }
    if (call.outputs[0].joined == call.outputs[0].layer) call.outputs[0].joined.clear();
    carry_bits(call);
  }

  /// Gives outputs the bits of the first quantised input.
  static void carry_bits(Call& call) {
    for (const auto* input : call.inputs) {
      if (input == nullptr || input->bits == 0 || input->is_constant) continue;
      for (auto& output : call.outputs) output.bits = output.bits == 0 ? input->bits : output.bits;
      return;
    }
  }

  /// Lets what an input has joined be part of the outputs.
  static void carry_joined(Call& call) {
    for (const auto* input : call.inputs) {
      if (input == nullptr || input->joined.empty() || call.outputs.empty()) continue;
      if (call.outputs[0].joined.empty()) call.outputs[0].joined = input->joined;
    }
  }

  /// Completes a product: operand, bits and name.
  static void finish_product(LayerBuilder& builder, Call& call, LayerEntry layer, Operands of) {
    layer.concat = call.inputs[of.input]->joined;
    const bool is_static = call.inputs[of.weights]->is_constant;
    layer.operand = is_static ? OperandKind::static_weights : OperandKind::dynamic;
    if (!is_static && call.node.op_type() != "LSTM") layer.vector_operations = 0.0;
    const std::int32_t most = is_static ? max_array_bits : max_value_bits;
    layer.input_bits = bits_of(call, of.input, most);
    layer.weight_bits = bits_of(call, of.weights, most);
    for (const std::size_t input : {of.input, of.weights}) {
      // Operators on integers state the bits by the types of their inputs.
      const std::int32_t bits = call.has_input(input) ? quantised_bits(call.inputs[input]->type) : 0;
      if (bits > 0 && call.inputs[input]->bits == 0)
        (input == of.input ? layer.input_bits : layer.weight_bits) = std::min(bits, most);
    }
    builder.push(call, std::move(layer));
  }
};

namespace {

using LayerRule = std::function<void(LayerBuilder&, Call&)>;

/// Operators that compute a number of vector operations per element of their output.
const std::unordered_map<std::string, double>& operations_of_operators() {
  static const std::unordered_map<std::string, double> operations{
      // A layer with weights contains requantisation and a simple activation.
      {"Relu", 0.0},
      {"Clip", 0.0},
      {"LeakyRelu", 1.0},
      {"PRelu", 1.0},
      {"ThresholdedRelu", 1.0},
      {"QLinearLeakyRelu", 1.0},
      {"Sigmoid", sigmoid_operations},
      {"QLinearSigmoid", sigmoid_operations},
      {"Tanh", sigmoid_operations},
      {"Exp", 1.0},
      {"Log", 1.0},
      {"Softplus", sigmoid_operations},
      {"Softsign", 2.0},
      {"Elu", 2.0},
      {"Selu", 2.0},
      {"Celu", 2.0},
      {"Erf", 0.0},  // of GELU, whose other operators are counted one by one
      {"Gelu", gelu_operations},
      {"FastGelu", gelu_operations},
      {"BiasGelu", gelu_operations + 1.0},
      {"QuickGelu", gelu_operations},
      {"FusedGelu", gelu_operations},
      {"Swish", gelu_operations},
      {"Mish", gelu_operations + 1.0},
      {"HardSwish", gelu_operations},
      {"HardSigmoid", sigmoid_operations},
      {"BiasSplitGelu", gelu_operations},
      {"Softmax", softmax_operations},
      {"LogSoftmax", softmax_operations},
      {"QLinearSoftmax", softmax_operations},
      {"Hardmax", 1.0},
      {"BatchNormalization", 0.0},  // folded into the weights before it
      {"InstanceNormalization", layer_norm_operations},
      {"LayerNormalization", layer_norm_operations},
      {"GroupNormalization", layer_norm_operations},
      {"GroupNorm", layer_norm_operations},
      {"SkipGroupNorm", layer_norm_operations + 1.0},
      {"SkipLayerNormalization", layer_norm_operations + 1.0},
      {"RMSNormalization", rms_norm_operations},
      {"SimplifiedLayerNormalization", rms_norm_operations},
      {"SkipSimplifiedLayerNormalization", rms_norm_operations + 1.0},
      {"LpNormalization", rms_norm_operations},
      {"MeanVarianceNormalization", layer_norm_operations},
      {"LRN", layer_norm_operations},
      {"RotaryEmbedding", rope_operations},
      {"Sin", 1.0},
      {"Cos", 1.0},
      {"Tan", 1.0},
      {"Sqrt", 1.0},
      {"Reciprocal", 1.0},
      {"Pow", 1.0},
      {"Abs", 1.0},
      {"Neg", 1.0},
      {"Floor", 1.0},
      {"Ceil", 1.0},
      {"Round", 1.0},
      {"Sign", 1.0},
      {"Not", 1.0},
      {"CumSum", 1.0},
      {"Add", 1.0},
      {"Sub", 1.0},
      {"Mul", 1.0},
      {"Div", 1.0},
      {"Mod", 1.0},
      {"Min", 1.0},
      {"Max", 1.0},
      {"Sum", 1.0},
      {"Mean", 1.0},
      {"QLinearAdd", 1.0},
      {"QLinearMul", 1.0},
      {"Where", 1.0},
      {"Equal", 1.0},
      {"Greater", 1.0},
      {"GreaterOrEqual", 1.0},
      {"Less", 1.0},
      {"LessOrEqual", 1.0},
      {"And", 1.0},
      {"Or", 1.0},
      {"Xor", 1.0},
      {"IsNaN", 1.0},
      {"IsInf", 1.0},
      {"Shrink", 1.0},
      {"Resize", 4.0},
      {"Upsample", 1.0},
      {"GridSample", 8.0},
      {"TopK", 10.0},
      {"ArgMax", 1.0},
      {"ArgMin", 1.0},
      {"OneHot", 1.0}};
  return operations;
}

const std::unordered_map<std::string, LayerRule>& layer_rules() {
  static const std::unordered_map<std::string, LayerRule> all = [] {
    std::unordered_map<std::string, LayerRule> rules;
    for (const char* name : {"Conv", "ConvInteger", "FusedConv"})
      rules.emplace(name, [](LayerBuilder& builder, Call& call) {
        LayerRules::convolution(builder, call, {0, 1});
      });
    rules.emplace("QLinearConv", [](LayerBuilder& builder, Call& call) {
      LayerRules::convolution(builder, call, {0, 3});
    });
    rules.emplace("ConvTranspose", LayerRules::transposed_convolution);
    for (const char* name : {"MatMul", "MatMulInteger", "Gemm", "FusedMatMul", "TransposeMatMul", "FusedGemm",
                             "DynamicQuantizeMatMul", "MatMulIntegerToFloat"})
      rules.emplace(name, [](LayerBuilder& builder, Call& call) {
        LayerRules::matrix_product(builder, call, {0, 1});
      });
    for (const char* name : {"QLinearMatMul", "QGemm"})
      rules.emplace(name, [](LayerBuilder& builder, Call& call) {
        LayerRules::matrix_product(builder, call, {0, 3});
      });
    rules.emplace("Einsum", LayerRules::einsum);
    for (const char* name : {"LSTM", "GRU", "RNN", "DynamicQuantizeLSTM"})
      rules.emplace(name, LayerRules::recurrent);
    for (const char* name : {"Attention", "MultiHeadAttention", "GroupQueryAttention", "QAttention"})
      rules.emplace(name, LayerRules::attention);
    for (const char* name : {"MoE", "QMoE"}) rules.emplace(name, LayerRules::experts);
    rules.emplace("MatMulNBits", LayerRules::packed_product);
    rules.emplace("Gather", LayerRules::gather);
    rules.emplace("EmbedLayerNormalization", LayerRules::embeddings);
    for (const char* name : {"MaxPool", "AveragePool", "LpPool", "QLinearAveragePool", "GlobalAveragePool",
                             "GlobalMaxPool", "GlobalLpPool", "QLinearGlobalAveragePool"})
      rules.emplace(name, LayerRules::pool);
    for (const char* name : {"ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1",
                             "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"})
      rules.emplace(name, LayerRules::reduce);
    rules.emplace("Concat", LayerRules::concat);
    return rules;
  }();
  return all;
}

/// Operators that move values or compute sizes only.
bool is_free(const std::string& name) {
  static const std::vector<std::string> names{"Identity",
                                              "Cast",
                                              "CastLike",
                                              "Shape",
                                              "Size",
                                              "Constant",
                                              "ConstantOfShape",
                                              "Range",
                                              "Reshape",
                                              "Flatten",
                                              "Squeeze",
                                              "Unsqueeze",
                                              "Transpose",
                                              "Split",
                                              "Slice",
                                              "GatherND",
                                              "GatherElements",
                                              "Expand",
                                              "Tile",
                                              "Pad",
                                              "Dropout",
                                              "DepthToSpace",
                                              "SpaceToDepth",
                                              "QuantizeLinear",
                                              "DequantizeLinear",
                                              "DynamicQuantizeLinear",
                                              "Quant",
                                              "BipolarQuant",
                                              "IntQuant",
                                              "Trunc",
                                              "Trilu",
                                              "ScatterND",
                                              "ScatterElements",
                                              "Scatter",
                                              "NonZero",
                                              "NonMaxSuppression",
                                              "RandomNormal",
                                              "RandomUniform",
                                              "RandomNormalLike",
                                              "RandomUniformLike",
                                              "Bernoulli",
                                              "Multinomial",
                                              "EyeLike",
                                              "ReverseSequence",
                                              "Unique",
                                              "Compress"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool LayerBuilder::add(Call& call) {
  const auto& name = call.node.op_type();
  if (const auto rule = layer_rules().find(name); rule != layer_rules().end()) {
    rule->second(*this, call);
    LayerRules::carry_bits(call);
    return true;
  }
  if (const auto operations = operations_of_operators().find(name);
      operations != operations_of_operators().end()) {
    vector_work(call, operations->second);
    return true;
  }
  if (!is_free(name)) return false;
  pass_on(call);
  return true;
}

void LayerBuilder::add_unknown(Call& call) {
  if (!call.outputs.empty() && call.outputs[0].shape) {
    vector_work(call, 1.0);
  } else {
    pass_on(call);
  }
}

double LayerBuilder::macs(std::size_t first, std::size_t end) const {
  double macs = 0.0;
  for (std::size_t i = first; i < end; ++i) macs += layers_[i].macs();
  return macs;
}

void LayerBuilder::remove(std::size_t first, std::size_t end) {
  layers_.erase(layers_.begin() + static_cast<std::ptrdiff_t>(first),
                layers_.begin() + static_cast<std::ptrdiff_t>(end));
  places_.clear();
  for (std::size_t i = 0; i < layers_.size(); ++i) places_.emplace(layers_[i].name, i);
  for (auto& layer : layers_) {
    if (!layer.add.empty() && !places_.contains(layer.add)) layer.add.clear();
  }
}

LayerEntry& LayerBuilder::push(Call& call, LayerEntry layer, std::size_t output) {
  for (const std::int64_t bound : {layer.c, layer.m, layer.p, layer.q, layer.r, layer.s, layer.g}) {
    if (bound < 1 || bound > max_bound)
      refuse_layer(fmt::format("has a size of {}", bound), fmt::format("loops have 1 to {} steps", max_bound),
                   "check the sizes of the graph's inputs");
  }
  const std::string of_node =
      call.node.name().empty() && call.node.output_size() > 0 ? call.node.output(0) : call.node.name();
  std::string base = plain_name(of_node.empty() ? call.node.op_type() : of_node);
  if (!layer.name.empty()) base = plain_name(base + "." + layer.name);
  std::string name = base;
  while (places_.contains(name)) name = fmt::format("{}_{}", base, ++numbers_[base]);
  layer.name = name;
  places_.emplace(name, layers_.size());
  layers_.push_back(std::move(layer));
  if (output < call.outputs.size()) call.outputs[output].layer = name;
  return layers_.back();
}

LayerEntry* LayerBuilder::find(const std::string& name) {
  const auto place = places_.find(name);
  return place == places_.end() ? nullptr : &layers_[place->second];
}

void LayerBuilder::vector_work(Call& call, double operations) {
  LayerRules::carry_joined(call);
  // Of several inputs, the one that is computed last.
  const Value* main = nullptr;
  const Value* other = nullptr;
  for (const auto* input : call.inputs) {
    if (input == nullptr || input->is_constant || !places_.contains(input->layer)) continue;
    if (main == nullptr || places_.at(input->layer) > places_.at(main->layer)) {
      other = main;
      main = input;
    } else if (input->layer != main->layer) {
      other = input;
    }
  }
  LayerRules::carry_bits(call);
  if (call.outputs.empty()) return;
  const auto& shape = call.outputs[0].shape;
  if (!shape) {
    if (main != nullptr) call.outputs[0].layer = main->layer;
    return;
  }
  LayerEntry* layer = main != nullptr ? find(main->layer) : nullptr;
  const bool adds = (call.node.op_type() == "Add" || call.node.op_type() == "QLinearAdd" ||
                     call.node.op_type() == "Sum" || call.node.op_type() == "SkipLayerNormalization" ||
                     call.node.op_type() == "SkipSimplifiedLayerNormalization") &&
                    other != nullptr && other->layer != (main != nullptr ? main->layer : "") &&
                    other->shape == shape;
  const bool fits =
      layer != nullptr && output_elements(*layer) == elements(*shape) && !(adds && !layer->add.empty());
  if (!fits) {
    if (operations == 0.0 && !adds && main != nullptr) {
      call.outputs[0].layer = main->layer;
      return;
    }
    layer = &push(call, vector_layer(*shape, 0.0));
    layer->input_bits = layer->output_bits = workload::default_precision_bits;
  }
  // A file counts the addition of an earlier output by itself.
  layer->vector_operations += adds ? operations - 1.0 : operations;
  if (adds) layer->add = other->layer;
  call.outputs[0].layer = layer->name;
}

void LayerBuilder::pass_on(Call& call) {
  LayerRules::carry_joined(call);
  for (const auto* input : call.inputs) {
    if (input == nullptr || input->layer.empty()) continue;
    for (auto& output : call.outputs) output.layer = input->layer;
    break;
  }
  LayerRules::carry_bits(call);
}

}  // namespace crossisle::interchange
