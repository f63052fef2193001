// Part of Crossisle, SPDX-License-Identifier: MIT
#include "shape_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "crossisle/core/error.hpp"

namespace crossisle::interchange {
namespace {

using Content = std::vector<double>;

[[noreturn]] void refuse(const std::string& what, const std::string& why) {
  throw core::Error(core::ExitCode::usage, what, why, "export the model again");
}

std::string text(const Shape& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

/// Returns a whole number; those beyond 64 bits become the nearest end.
std::int64_t whole(double value) {
  constexpr double end = 9.2e18;
  return static_cast<std::int64_t>(std::clamp(value, -end, end));
}

Shape whole_numbers(const Content& content) {
  Shape numbers;
  for (const double value : content) numbers.push_back(whole(value));
  return numbers;
}

/// Returns the index of an axis that may count from the end.
std::size_t axis_of(std::int64_t axis, std::size_t rank) {
  const auto size = static_cast<std::int64_t>(rank);
  if (axis < -size || axis >= std::max<std::int64_t>(size, 1))
    refuse(fmt::format("has axis {}", axis), fmt::format("the tensor has {} dimensions", rank));
  return static_cast<std::size_t>(axis < 0 ? axis + size : axis);
}

std::vector<std::size_t> axes_of(const Shape& axes, std::size_t rank) {
  std::vector<std::size_t> indices;
  for (const std::int64_t axis : axes) indices.push_back(axis_of(axis, rank));
  return indices;
}

bool contains(const std::vector<std::size_t>& axes, std::size_t axis) {
  return std::find(axes.begin(), axes.end(), axis) != axes.end();
}

void set(Call& call, Shape shape, std::size_t output = 0) {
  element_count(shape);
  if (output < call.outputs.size()) call.outputs[output].shape = std::move(shape);
}

void set_content(Call& call, Content content) {
  if (call.outputs.empty() || content.size() > static_cast<std::size_t>(max_content)) return;
  call.outputs[0].content = std::move(content);
}

// Operators whose output has the shape of an input.

void keep_shape(Call& call) {
  for (std::size_t i = 0; i < call.outputs.size(); ++i) {
    if (const auto* shape = call.shape(0); shape != nullptr && i == 0) set(call, *shape, i);
  }
}

void keep_all(Call& call) {
  keep_shape(call);
  if (const auto* content = call.content(0)) set_content(call, *content);
}

void map_content(Call& call, double (*function)(double)) {
  keep_shape(call);
  const auto* content = call.content(0);
  if (content == nullptr) return;
  Content mapped;
  for (const double value : *content) mapped.push_back(function(value));
  set_content(call, std::move(mapped));
}

// Element-wise operators of several inputs

/// Returns the value of an operand at a position of the broadcast result.
double value_at(const Content& content, const Shape& shape, const Shape& result, std::size_t position) {
  std::size_t index = 0;
  std::size_t stride = 1;
  for (std::size_t back = 1; back <= result.size(); ++back) {
    const auto size = static_cast<std::size_t>(result[result.size() - back]);
    const std::size_t coordinate = position % size;
    position /= size;
    if (back > shape.size()) continue;
    const auto own = static_cast<std::size_t>(shape[shape.size() - back]);
    if (own != 1) index += coordinate * stride;
    stride *= own;
  }
  return content[index];
}

void combine(Call& call, double (*function)(double, double)) {
  std::optional<Shape> result;
  for (std::size_t i = 0; i < call.inputs.size(); ++i) {
    const auto* shape = call.shape(i);
    if (shape == nullptr) return;
    result = result ? broadcast(*result, *shape) : *shape;
  }
  if (!result) return;
  set(call, *result);
  if (function == nullptr || call.inputs.size() != 2 || call.content(0) == nullptr ||
      call.content(1) == nullptr)
    return;
  const auto count = static_cast<std::size_t>(element_count(*result));
  if (count > static_cast<std::size_t>(max_content)) return;
  Content content(count);
  for (std::size_t i = 0; i < count; ++i) {
    content[i] = function(value_at(*call.content(0), *call.shape(0), *result, i),
                          value_at(*call.content(1), *call.shape(1), *result, i));
  }
  // Division of whole numbers rounds towards zero.
  if (call.node.op_type() == "Div" && call.inputs[0]->type != onnx::TensorProto::FLOAT) {
    for (double& value : content) value = std::trunc(value);
  }
  set_content(call, std::move(content));
}

void where(Call& call) {
  combine(call, nullptr);
  if (call.outputs.empty() || !call.outputs[0].shape) return;
  for (std::size_t i = 0; i < 3; ++i) {
    if (call.content(i) == nullptr) return;
  }
  const Shape result = *call.outputs[0].shape;
  Content content;
  for (std::int64_t i = 0; i < element_count(result); ++i) {
    const auto position = static_cast<std::size_t>(i);
    const bool is_first = value_at(*call.content(0), *call.shape(0), result, position) != 0.0;
    const std::size_t chosen = is_first ? 1 : 2;
    content.push_back(value_at(*call.content(chosen), *call.shape(chosen), result, position));
  }
  set_content(call, std::move(content));
}

// Shapes of shapes

void shape_operator(Call& call) {
  const auto* shape = call.shape(0);
  if (shape == nullptr) return;
  const auto rank = static_cast<std::int64_t>(shape->size());
  const auto bound = [&](std::int64_t index) {
    return std::clamp<std::int64_t>(index < 0 ? index + rank : index, 0, rank);
  };
  const std::int64_t start = bound(call.attributes.integer("start", 0));
  const std::int64_t end = std::max(start, bound(call.attributes.integer("end", rank)));
  Content content(shape->begin() + start, shape->begin() + end);
  set(call, {end - start});
  set_content(call, std::move(content));
}

void size_operator(Call& call) {
  const auto* shape = call.shape(0);
  set(call, {});
  if (shape != nullptr) set_content(call, {static_cast<double>(element_count(*shape))});
}

void constant(Call& call) {
  if (const auto* tensor = call.attributes.tensor("value")) {
    set(call, shape_of(*tensor));
    call.outputs[0].content = content_of(*tensor);
    call.outputs[0].type = tensor->data_type();
  } else if (call.attributes.has("value_int")) {
    set(call, {});
    set_content(call, {static_cast<double>(call.attributes.integer("value_int", 0))});
    call.outputs[0].type = onnx::TensorProto::INT64;
  } else if (call.attributes.has("value_float")) {
    set(call, {});
    set_content(call, {call.attributes.number("value_float", 0.0)});
  } else if (call.attributes.has("value_ints")) {
    const Shape values = call.attributes.integers("value_ints");
    set(call, {static_cast<std::int64_t>(values.size())});
    set_content(call, Content(values.begin(), values.end()));
    call.outputs[0].type = onnx::TensorProto::INT64;
  }
}

void constant_of_shape(Call& call) {
  const auto* content = call.content(0);
  if (content == nullptr) return;
  const Shape shape = whole_numbers(*content);
  const std::int64_t count = element_count(shape);
  set(call, shape);
  double value = 0.0;
  if (const auto* tensor = call.attributes.tensor("value")) {
    call.outputs[0].type = tensor->data_type();
    if (const auto filled = content_of(*tensor); filled && !filled->empty()) value = filled->front();
  }
  if (count <= max_content) set_content(call, Content(static_cast<std::size_t>(count), value));
}

void range(Call& call) {
  for (std::size_t i = 0; i < 3; ++i) {
    if (call.content(i) == nullptr || call.content(i)->empty()) return;
  }
  const double start = call.content(0)->front();
  const double limit = call.content(1)->front();
  const double delta = call.content(2)->front();
  if (delta == 0.0) refuse("steps by 0", "a range would have no end");
  const std::int64_t count = std::max<std::int64_t>(0, whole(std::ceil((limit - start) / delta)));
  set(call, {count});
  if (count > max_content) return;
  Content content;
  for (std::int64_t i = 0; i < count; ++i) content.push_back(start + static_cast<double>(i) * delta);
  set_content(call, std::move(content));
}

void reshape(Call& call) {
  const auto target = call.integers("shape", 1);
  const auto* shape = call.shape(0);
  if (!target) return;
  Shape result = *target;
  const bool allows_zero = call.attributes.integer("allowzero", 0) != 0;
  std::optional<std::size_t> inferred;
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (result[i] == -1 && inferred) refuse("has two unknown dimensions", "one of them can be inferred");
    if (result[i] == -1) inferred = i;
    if (result[i] < -1) refuse(fmt::format("has a dimension of {}", result[i]), "sizes are not negative");
    if (result[i] != 0 || allows_zero) continue;
    if (shape == nullptr) return;
    if (i >= shape->size()) refuse("copies a dimension that the input does not have", text(*shape));
    result[i] = (*shape)[i];
  }
  if (inferred) {
    if (shape == nullptr) return;
    result[*inferred] = 1;
    const std::int64_t known = element_count(result);
    const std::int64_t all = element_count(*shape);
    if (known == 0 || all % known != 0)
      refuse(fmt::format("cannot reshape {} to {}", text(*shape), text(*target)),
             "their elements differ in number");
    result[*inferred] = all / known;
  } else if (shape != nullptr && element_count(*shape) != element_count(result)) {
    refuse(fmt::format("cannot reshape {} to {}", text(*shape), text(result)),
           "their elements differ in number");
  }
  set(call, std::move(result));
  if (const auto* content = call.content(0)) set_content(call, *content);
}

void flatten(Call& call) {
  const auto* shape = call.shape(0);
  if (shape == nullptr) return;
  const std::int64_t axis = call.attributes.integer("axis", 1);
  const auto rank = static_cast<std::int64_t>(shape->size());
  const std::int64_t split = axis < 0 ? axis + rank : axis;
  if (split < 0 || split > rank) refuse(fmt::format("has axis {}", axis), text(*shape));
  set(call, {element_count(Shape(shape->begin(), shape->begin() + split)),
             element_count(Shape(shape->begin() + split, shape->end()))});
}

void squeeze(Call& call) {
  const auto* shape = call.shape(0);
  if (shape == nullptr) return;
  const auto axes = call.integers("axes", 1);
  const auto chosen = axes_of(axes.value_or(Shape{}), shape->size());
  const bool takes_all = !axes || axes->empty();
  Shape result;
  for (std::size_t i = 0; i < shape->size(); ++i) {
    const bool is_removed = takes_all ? (*shape)[i] == 1 : contains(chosen, i);
    if (is_removed && (*shape)[i] != 1)
      refuse(fmt::format("squeezes {}", text(*shape)), "the dimension is not 1");
    if (!is_removed) result.push_back((*shape)[i]);
  }
  set(call, std::move(result));
  if (const auto* content = call.content(0)) set_content(call, *content);
}

void unsqueeze(Call& call) {
  const auto* shape = call.shape(0);
  const auto axes = call.integers("axes", 1);
  if (shape == nullptr || !axes) return;
  const std::size_t rank = shape->size() + axes->size();
  const auto chosen = axes_of(*axes, rank);
  Shape result;
  std::size_t next = 0;
  for (std::size_t i = 0; i < rank; ++i) {
    const bool is_new = contains(chosen, i);
    if (!is_new && next == shape->size()) refuse("names an axis twice", "a new dimension is needed for each");
    result.push_back(is_new ? 1 : (*shape)[next++]);
  }
  set(call, std::move(result));
  if (const auto* content = call.content(0)) set_content(call, *content);
}

void transpose(Call& call) {
  const auto* shape = call.shape(0);
  if (shape == nullptr) return;
  Shape order(shape->size());
  std::iota(order.rbegin(), order.rend(), 0);
  order = call.attributes.integers("perm", order);
  if (order.size() != shape->size())
    refuse(fmt::format("permutes {} dimensions", order.size()), text(*shape));
  Shape result;
  for (const auto axis : axes_of(order, shape->size())) result.push_back((*shape)[axis]);
  set(call, std::move(result));
  if (shape->size() <= 1 && call.content(0) != nullptr) set_content(call, *call.content(0));
}

void concat(Call& call) {
  Content content;
  bool has_content = true;
  std::optional<Shape> result;
  std::size_t axis = 0;
  for (std::size_t i = 0; i < call.inputs.size(); ++i) {
    const auto* shape = call.shape(i);
    if (shape == nullptr) return;
    if (!result) {
      axis = axis_of(call.attributes.integer("axis", 1), shape->size());
      result = *shape;
    } else {
      if (shape->size() != result->size()) refuse("joins tensors of different ranks", text(*shape));
      for (std::size_t d = 0; d < shape->size(); ++d) {
        if (d != axis && (*shape)[d] != (*result)[d])
          refuse(fmt::format("joins {} and {}", text(*result), text(*shape)),
                 "other dimensions than the axis differ");
      }
      (*result)[axis] += (*shape)[axis];
    }
    has_content = has_content && call.content(i) != nullptr && shape->size() <= 1;
    if (has_content) content.insert(content.end(), call.content(i)->begin(), call.content(i)->end());
  }
  if (!result) return;
  set(call, *result);
  if (has_content) set_content(call, std::move(content));
}

void split(Call& call) {
  const auto* shape = call.shape(0);
  if (shape == nullptr) return;
  const std::size_t axis = axis_of(call.attributes.integer("axis", 0), shape->size());
  const auto count = static_cast<std::int64_t>(call.outputs.size());
  Shape parts = call.integers("split", 1).value_or(Shape{});
  if (parts.empty()) {
    const std::int64_t part = ((*shape)[axis] + count - 1) / std::max<std::int64_t>(count, 1);
    for (std::int64_t i = 0; i < count; ++i) parts.push_back(std::min(part, (*shape)[axis] - i * part));
  }
  if (parts.size() != call.outputs.size())
    refuse("splits into another number of parts", "than it has outputs");
  std::size_t first = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Shape result = *shape;
    result[axis] = parts[i];
    set(call, std::move(result), i);
    const auto* content = call.content(0);
    if (content == nullptr || shape->size() != 1 ||
        first + static_cast<std::size_t>(parts[i]) > content->size())
      continue;
    const auto begin = content->begin() + static_cast<std::ptrdiff_t>(first);
    call.outputs[i].content = Content(begin, begin + parts[i]);
    first += static_cast<std::size_t>(parts[i]);
  }
}

/// A slice of one axis.
struct Slice {
  std::int64_t start;
  std::int64_t step;
  std::int64_t count;
};

Slice slice_of(std::int64_t size, std::int64_t start, std::int64_t end, std::int64_t step) {
  if (step == 0) refuse("slices with a step of 0", "it would not end");
  const auto bound = [&](std::int64_t index, std::int64_t low, std::int64_t high) {
    return std::clamp(index < 0 ? index + size : index, low, high);
  };
  if (step > 0) {
    const std::int64_t first = bound(start, 0, size);
    const std::int64_t last = bound(end, 0, size);
    return {first, step, last > first ? (last - first - 1) / step + 1 : 0};
  }
  const std::int64_t first = bound(start, 0, size - 1);
  const std::int64_t last = end < -size ? -1 : bound(end, -1, size - 1);
  const std::int64_t back = step == std::numeric_limits<std::int64_t>::min() ? size : -step;
  return {first, step, first > last ? (first - last - 1) / std::max<std::int64_t>(back, 1) + 1 : 0};
}

void slice(Call& call) {
  const auto* shape = call.shape(0);
  const auto starts = call.integers("starts", 1);
  const auto ends = call.integers("ends", 2);
  if (shape == nullptr || !starts || !ends) return;
  Shape axes(starts->size());
  std::iota(axes.begin(), axes.end(), 0);
  if (call.has_input(3) && call.content(3) == nullptr) return;
  axes = call.integers("axes", 3).value_or(axes);
  Shape steps(starts->size(), 1);
  if (call.has_input(4) && call.content(4) == nullptr) return;
  steps = call.integers("steps", 4).value_or(steps);
  if (ends->size() != starts->size() || axes.size() != starts->size() || steps.size() != starts->size())
    refuse("has starts, ends, axes and steps of different lengths", "each axis needs all");
  Shape result = *shape;
  const auto chosen = axes_of(axes, shape->size());
  Slice last{0, 1, 0};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    last = slice_of((*shape)[chosen[i]], (*starts)[i], (*ends)[i], steps[i]);
    result[chosen[i]] = last.count;
  }
  set(call, std::move(result));
  const auto* content = call.content(0);
  if (content == nullptr || shape->size() != 1 || chosen.size() != 1) return;
  Content taken;
  for (std::int64_t i = 0; i < last.count; ++i)
    taken.push_back((*content)[static_cast<std::size_t>(last.start + i * last.step)]);
  set_content(call, std::move(taken));
}

void gather(Call& call) {
  const auto* data = call.shape(0);
  const auto* indices = call.shape(1);
  if (data == nullptr || indices == nullptr) return;
  const std::size_t axis = axis_of(call.attributes.integer("axis", 0), data->size());
  Shape result(data->begin(), data->begin() + static_cast<std::ptrdiff_t>(axis));
  result.insert(result.end(), indices->begin(), indices->end());
  result.insert(result.end(), data->begin() + static_cast<std::ptrdiff_t>(axis) + 1, data->end());
  set(call, std::move(result));
  const auto* content = call.content(0);
  if (content == nullptr || call.content(1) == nullptr || data->size() != 1) return;
  Content taken;
  for (const double value : *call.content(1)) {
    const std::int64_t index = whole(value) < 0 ? whole(value) + (*data)[0] : whole(value);
    if (index < 0 || index >= (*data)[0]) refuse(fmt::format("has index {}", index), text(*data));
    taken.push_back((*content)[static_cast<std::size_t>(index)]);
  }
  set_content(call, std::move(taken));
}

void gather_nd(Call& call) {
  const auto* data = call.shape(0);
  const auto* indices = call.shape(1);
  if (data == nullptr || indices == nullptr || indices->empty()) return;
  const auto batch = call.attributes.integer("batch_dims", 0);
  const std::int64_t depth = indices->back();
  if (batch < 0 || depth < 0 || static_cast<std::size_t>(batch + depth) > data->size())
    refuse("has too long indices", text(*data));
  Shape result(indices->begin(), indices->end() - 1);
  result.insert(result.end(), data->begin() + batch + depth, data->end());
  set(call, std::move(result));
}

void shape_of_input_1(Call& call) {
  if (const auto* shape = call.shape(1)) set(call, *shape);
}

void expand(Call& call) {
  const auto* shape = call.shape(0);
  const auto* target = call.content(1);
  if (shape == nullptr || target == nullptr) return;
  const Shape result = broadcast(*shape, whole_numbers(*target));
  set(call, result);
  if (call.content(0) != nullptr && element_count(*shape) == 1 && element_count(result) <= max_content)
    set_content(call, Content(static_cast<std::size_t>(element_count(result)), call.content(0)->front()));
}

void tile(Call& call) {
  const auto* shape = call.shape(0);
  const auto* repeats = call.content(1);
  if (shape == nullptr || repeats == nullptr) return;
  if (repeats->size() != shape->size()) refuse("repeats another number of dimensions", text(*shape));
  Shape result = *shape;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::int64_t factor = whole((*repeats)[i]);
    if (factor < 0 || (result[i] > 0 && factor > (std::int64_t{1} << 53U) / result[i]))
      refuse("repeats too often", text(*shape));
    result[i] *= factor;
  }
  set(call, std::move(result));
}

void pad(Call& call) {
  const auto* shape = call.shape(0);
  auto pads = call.integers("pads", 1);
  if (!pads && call.attributes.has("paddings")) pads = call.attributes.integers("paddings");
  if (shape == nullptr || !pads) return;
  Shape axes(shape->size());
  std::iota(axes.begin(), axes.end(), 0);
  axes = call.integers("axes", 3).value_or(axes);
  const auto chosen = axes_of(axes, shape->size());
  if (pads->size() != 2 * chosen.size()) refuse(fmt::format("has {} pads", pads->size()), text(*shape));
  Shape result = *shape;
  for (std::size_t i = 0; i < chosen.size(); ++i)
    result[chosen[i]] = std::max<std::int64_t>(
        0, result[chosen[i]] + std::clamp<std::int64_t>((*pads)[i], -(1LL << 40), 1LL << 40) +
               std::clamp<std::int64_t>((*pads)[i + chosen.size()], -(1LL << 40), 1LL << 40));
  set(call, std::move(result));
}

void reduce(Call& call) {
  const auto* shape = call.shape(0);
  if (shape == nullptr) return;
  if (call.has_input(1) && call.content(1) == nullptr) return;
  const auto axes = call.integers("axes", 1);
  const bool is_all = !axes || axes->empty();
  if (is_all && call.attributes.integer("noop_with_empty_axes", 0) != 0) return set(call, *shape);
  const auto chosen = axes_of(axes.value_or(Shape{}), shape->size());
  const bool keeps = call.attributes.integer("keepdims", 1) != 0;
  Shape result;
  for (std::size_t i = 0; i < shape->size(); ++i) {
    if (!is_all && !contains(chosen, i)) {
      result.push_back((*shape)[i]);
    } else if (keeps) {
      result.push_back(1);
    }
  }
  set(call, std::move(result));
  if (call.content(0) == nullptr || shape->size() != 1) return;
  const auto& content = *call.content(0);
  const auto& op = call.node.op_type();
  if (op == "ReduceProd")
    set_content(call, {std::accumulate(content.begin(), content.end(), 1.0, std::multiplies<>())});
  if (op == "ReduceSum") set_content(call, {std::accumulate(content.begin(), content.end(), 0.0)});
  if (op == "ReduceMax" && !content.empty())
    set_content(call, {*std::max_element(content.begin(), content.end())});
  if (op == "ReduceMin" && !content.empty())
    set_content(call, {*std::min_element(content.begin(), content.end())});
}

void arg_reduce(Call& call) {
  const auto* shape = call.shape(0);
  if (shape == nullptr) return;
  const std::size_t axis = axis_of(call.attributes.integer("axis", 0), shape->size());
  Shape result = *shape;
  if (call.attributes.integer("keepdims", 1) != 0) {
    result[axis] = 1;
  } else {
    result.erase(result.begin() + static_cast<std::ptrdiff_t>(axis));
  }
  set(call, std::move(result));
}

void top_k(Call& call) {
  const auto* shape = call.shape(0);
  const auto count =
      call.has_input(1)
          ? (call.content(1) != nullptr ? std::optional(whole_numbers(*call.content(1))) : std::nullopt)
          : std::optional(Shape{call.attributes.integer("k", 1)});
  if (shape == nullptr || !count || count->empty()) return;
  Shape result = *shape;
  result[axis_of(call.attributes.integer("axis", -1), shape->size())] = count->front();
  for (std::size_t i = 0; i < call.outputs.size(); ++i) set(call, result, i);
}

void resize(Call& call) {
  const auto* shape = call.shape(0);
  if (shape == nullptr) return;
  const bool is_upsample = call.node.op_type() == "Upsample" || call.opset < 11;
  const std::size_t scales_input = is_upsample ? 1 : 2;
  if (!is_upsample && call.content(3) != nullptr && !call.content(3)->empty()) {
    const Shape sizes = whole_numbers(*call.content(3));
    const Shape axes = call.attributes.integers("axes");
    if (axes.empty()) return set(call, sizes);
    Shape result = *shape;
    const auto chosen = axes_of(axes, shape->size());
    for (std::size_t i = 0; i < std::min(chosen.size(), sizes.size()); ++i) result[chosen[i]] = sizes[i];
    return set(call, std::move(result));
  }
  const Content of_attribute = call.attributes.numbers("scales");
  const auto* scales = of_attribute.empty() ? call.content(scales_input) : &of_attribute;
  if (scales == nullptr || scales->size() != shape->size()) return;
  Shape result;
  for (std::size_t i = 0; i < shape->size(); ++i)
    result.push_back(whole(std::floor(static_cast<double>((*shape)[i]) * (*scales)[i] + 1e-9)));
  set(call, std::move(result));
}

void depth_to_space(Call& call) {
  const auto* shape = call.shape(0);
  const std::int64_t block = call.attributes.integer("blocksize", 1);
  if (shape == nullptr || shape->size() != 4 || block < 1 || block > 1 << 20) return;
  if (call.node.op_type() == "DepthToSpace")
    return set(call, {(*shape)[0], (*shape)[1] / (block * block), (*shape)[2] * block, (*shape)[3] * block});
  set(call, {(*shape)[0], (*shape)[1] * block * block, (*shape)[2] / block, (*shape)[3] / block});
}

void one_hot(Call& call) {
  const auto* shape = call.shape(0);
  const auto* depth = call.content(1);
  if (shape == nullptr || depth == nullptr || depth->empty()) return;
  Shape result = *shape;
  const std::int64_t axis = call.attributes.integer("axis", -1);
  const auto place = axis < 0 ? axis + static_cast<std::int64_t>(result.size()) + 1 : axis;
  if (place < 0 || place > static_cast<std::int64_t>(result.size()))
    refuse(fmt::format("has axis {}", axis), text(*shape));
  result.insert(result.begin() + place, whole(depth->front()));
  set(call, std::move(result));
}

// Windows

void convolution(Call& call, std::size_t weights_input) {
  const auto* input = call.shape(0);
  const auto* weights = call.shape(weights_input);
  if (input == nullptr || weights == nullptr) return;
  if (input->size() < 3 || weights->size() != input->size())
    refuse(fmt::format("convolves {} with {}", text(*input), text(*weights)),
           "both need the same dimensions, at least 3");
  const std::int64_t groups = call.attributes.integer("group", 1);
  if (groups < 1 || (*weights)[0] % groups != 0 || groups > (1LL << 24) ||
      (*weights)[1] * groups != (*input)[1])
    refuse(fmt::format("convolves {} with {} in {} groups", text(*input), text(*weights), groups),
           "the channels of a group differ");
  const Shape kernel(weights->begin() + 2, weights->end());
  if (call.attributes.integers("kernel_shape", kernel) != kernel)
    refuse(fmt::format("states a kernel other than that of its weights {}", text(*weights)),
           "they are the same");
  const Window window = window_of(call, *input, kernel);
  Shape result{(*input)[0], (*weights)[0]};
  result.insert(result.end(), window.outputs.begin(), window.outputs.end());
  set(call, std::move(result));
}

void transposed_convolution(Call& call) {
  const auto* input = call.shape(0);
  const auto* weights = call.shape(1);
  if (input == nullptr || weights == nullptr) return;
  if (input->size() < 3 || weights->size() != input->size() || (*weights)[0] != (*input)[1])
    refuse(fmt::format("convolves {} with {}", text(*input), text(*weights)), "the channels differ");
  const std::size_t spatial = input->size() - 2;
  const Shape ones(spatial, 1);
  const Shape zeros(spatial, 0);
  const Shape strides = call.attributes.integers("strides", ones);
  const Shape dilations = call.attributes.integers("dilations", ones);
  const Shape pads = call.attributes.integers("pads", Shape(2 * spatial, 0));
  const Shape extra = call.attributes.integers("output_padding", zeros);
  const Shape stated = call.attributes.integers("output_shape");
  const std::string automatic = call.attributes.text("auto_pad", "NOTSET");
  const std::int64_t groups = call.attributes.integer("group", 1);
  if (strides.size() != spatial || dilations.size() != spatial || pads.size() != 2 * spatial ||
      extra.size() != spatial || groups < 1 || groups > 1LL << 24)
    refuse("has attributes of another number of dimensions", text(*input));
  Shape result{(*input)[0], (*weights)[1] * groups};
  for (std::size_t i = 0; i < spatial; ++i) {
    if (strides[i] < 1 || dilations[i] < 1 || strides[i] > 1LL << 24 || dilations[i] > 1LL << 24)
      refuse("has a stride or dilation below 1", "a window moves on");
    const std::int64_t size = (*input)[i + 2];
    std::int64_t output = strides[i] * (size - 1) + extra[i] + (((*weights)[i + 2] - 1) * dilations[i] + 1) -
                          pads[i] - pads[i + spatial];
    if (automatic.starts_with("SAME")) output = size * strides[i];
    if (!stated.empty()) output = stated[stated.size() == spatial ? i : std::min(i + 2, stated.size() - 1)];
    result.push_back(output);
  }
  set(call, std::move(result));
}

void pool(Call& call) {
  const auto* input = call.shape(0);
  if (input == nullptr) return;
  if (input->size() < 3) refuse(fmt::format("pools {}", text(*input)), "it has no spatial dimensions");
  const Window window = window_of(call, *input, call.attributes.integers("kernel_shape"));
  Shape result{(*input)[0], (*input)[1]};
  result.insert(result.end(), window.outputs.begin(), window.outputs.end());
  for (std::size_t i = 0; i < call.outputs.size(); ++i) set(call, result, i);
}

void global_pool(Call& call) {
  const auto* input = call.shape(0);
  if (input == nullptr || input->size() < 2) return;
  Shape result(input->size(), 1);
  result[0] = (*input)[0];
  result[1] = (*input)[1];
  set(call, std::move(result));
}

// Products

void product(Call& call, std::size_t second) {
  const auto* a = call.shape(0);
  const auto* b = call.shape(second);
  if (a == nullptr || b == nullptr) return;
  if (a->empty() || b->empty()) refuse("multiplies a scalar", "a product needs matrices");
  Shape left = *a;
  Shape right = *b;
  if (call.attributes.integer("transA", 0) != 0 && left.size() > 1)
    std::swap(left[left.size() - 1], left[left.size() - 2]);
  if (call.attributes.integer("transB", 0) != 0 && right.size() > 1)
    std::swap(right[right.size() - 1], right[right.size() - 2]);
  const bool is_left_vector = left.size() == 1;
  const bool is_right_vector = right.size() == 1;
  if (is_left_vector) left.insert(left.begin(), 1);
  if (is_right_vector) right.push_back(1);
  if (left.back() != right[right.size() - 2])
    refuse(fmt::format("multiplies {} by {}", text(*a), text(*b)), "the inner dimensions differ");
  Shape result = broadcast(Shape(left.begin(), left.end() - 2), Shape(right.begin(), right.end() - 2));
  if (!is_left_vector) result.push_back(left[left.size() - 2]);
  if (!is_right_vector) result.push_back(right.back());
  set(call, std::move(result));
}

void einsum(Call& call) {
  std::string equation = call.attributes.text("equation", "");
  equation.erase(std::remove(equation.begin(), equation.end(), ' '), equation.end());
  if (equation.find('.') != std::string::npos) return;
  const auto arrow = equation.find("->");
  if (arrow == std::string::npos) return;
  std::unordered_map<char, std::int64_t> sizes;
  std::size_t input = 0;
  std::size_t place = 0;
  for (const char letter : equation.substr(0, arrow)) {
    if (letter == ',') {
      ++input;
      place = 0;
      continue;
    }
    const auto* shape = call.shape(input);
    if (shape == nullptr) return;
    if (place >= shape->size())
      refuse(fmt::format("has equation {}", equation), "an operand has fewer dimensions");
    sizes[letter] = std::max(sizes[letter], (*shape)[place++]);
  }
  Shape result;
  for (const char letter : equation.substr(arrow + 2)) {
    if (!sizes.contains(letter))
      refuse(fmt::format("has equation {}", equation), "its result has an unknown index");
    result.push_back(sizes[letter]);
  }
  set(call, std::move(result));
}

void recurrent(Call& call) {
  const auto* input = call.shape(0);
  const auto* recurrence = call.shape(2);
  if (input == nullptr || recurrence == nullptr || input->size() != 3 || recurrence->size() != 3) return;
  const bool is_batch_first = call.attributes.integer("layout", 0) != 0;
  const std::int64_t steps = (*input)[is_batch_first ? 1 : 0];
  const std::int64_t batch = (*input)[is_batch_first ? 0 : 1];
  const std::int64_t directions = (*recurrence)[0];
  const std::int64_t hidden = call.attributes.integer("hidden_size", (*recurrence)[2]);
  set(call,
      is_batch_first ? Shape{batch, steps, directions, hidden} : Shape{steps, directions, batch, hidden}, 0);
  for (std::size_t i = 1; i < call.outputs.size(); ++i)
    set(call, is_batch_first ? Shape{batch, directions, hidden} : Shape{directions, batch, hidden}, i);
}

// Attention and fused operators of contributed domains

void attention(Call& call) {
  const auto* query = call.shape(0);
  const auto* value = call.shape(2);
  if (query == nullptr) return;
  const auto& op = call.node.op_type();
  Shape result = *query;
  if (op == "Attention" && call.node.domain() == "com.microsoft") {
    const auto* weights = call.shape(1);
    if (weights == nullptr || weights->empty() || result.empty()) return;
    result.back() = weights->back() / 3;
  } else if (query->size() == 4 && value != nullptr && value->size() == 4) {
    result.back() = value->back();
  } else if (op == "GroupQueryAttention" && !call.has_input(1) && !result.empty()) {
    const std::int64_t heads = std::max<std::int64_t>(1, call.attributes.integer("num_heads", 1));
    const std::int64_t kv_heads = std::max<std::int64_t>(1, call.attributes.integer("kv_num_heads", 1));
    result.back() = result.back() / (heads + 2 * kv_heads) * heads;
  }
  set(call, std::move(result));
}

void first_rows_product(Call& call) {  // MatMulNBits: [.., K] by packed weights
  const auto* input = call.shape(0);
  if (input == nullptr || input->empty()) return;
  Shape result = *input;
  result.back() = call.attributes.integer("N", 1);
  set(call, std::move(result));
}

void quantise(Call& call) {
  keep_shape(call);
  const auto type =
      call.has_input(2) ? call.inputs[2]->type : static_cast<std::int32_t>(onnx::TensorProto::UINT8);
  if (call.outputs.empty()) return;
  call.outputs[0].type = type;
  call.outputs[0].bits = quantised_bits(type);
  for (std::size_t i = 1; i < call.outputs.size(); ++i) set(call, {}, i);  // scale and zero point
}

void dequantise(Call& call) {
  keep_shape(call);
  if (!call.has_input(0) || call.outputs.empty()) return;
  const Value& input = *call.inputs[0];
  call.outputs[0].type = onnx::TensorProto::FLOAT;
  call.outputs[0].bits = input.bits > 0 ? input.bits : quantised_bits(input.type);
}

void brevitas_quantise(Call& call) {
  keep_shape(call);
  if (call.outputs.empty()) return;
  if (call.node.op_type() == "BipolarQuant") call.outputs[0].bits = 1;
  const auto* bits = call.content(3);
  if (bits != nullptr && !bits->empty() && (*bits)[0] >= 1.0 && (*bits)[0] <= 32.0)
    call.outputs[0].bits = static_cast<std::int32_t>(std::ceil((*bits)[0]));
}

void embed_layer_normalization(Call& call) {
  const auto* words = call.shape(0);
  const auto* table = call.shape(2);
  if (words == nullptr || table == nullptr || table->size() != 2) return;
  Shape result = *words;
  result.push_back((*table)[1]);
  set(call, std::move(result));
}

void nothing(Call& /*call*/) {}

using ShapeRule = std::function<void(Call&)>;

void add_rules(std::unordered_map<std::string, ShapeRule>& rules, std::initializer_list<const char*> names,
               const ShapeRule& rule) {
  for (const char* name : names) rules.emplace(name, rule);
}

std::unordered_map<std::string, ShapeRule> make_rules() {
  std::unordered_map<std::string, ShapeRule> rules;
  add_rules(rules,
            {"Relu",
             "LeakyRelu",
             "Sigmoid",
             "Tanh",
             "Erf",
             "Gelu",
             "HardSwish",
             "HardSigmoid",
             "Exp",
             "Log",
             "Softplus",
             "Softsign",
             "Elu",
             "Selu",
             "Celu",
             "Mish",
             "ThresholdedRelu",
             "Softmax",
             "LogSoftmax",
             "Hardmax",
             "BatchNormalization",
             "InstanceNormalization",
             "LayerNormalization",
             "GroupNormalization",
             "RMSNormalization",
             "SimplifiedLayerNormalization",
             "SkipLayerNormalization",
             "SkipSimplifiedLayerNormalization",
             "LpNormalization",
             "MeanVarianceNormalization",
             "LRN",
             "Sin",
             "Cos",
             "Tan",
             "Asin",
             "Acos",
             "Atan",
             "Sinh",
             "Cosh",
             "Asinh",
             "Acosh",
             "Atanh",
             "IsNaN",
             "IsInf",
             "Reciprocal",
             "CumSum",
             "Trilu",
             "ScatterND",
             "ScatterElements",
             "Scatter",
             "Dropout",
             "RotaryEmbedding",
             "BiasGelu",
             "FastGelu",
             "QuickGelu",
             "QLinearSigmoid",
             "QLinearLeakyRelu",
             "QLinearSoftmax",
             "Shrink",
             "Clip",
             "Swish",
             "Bernoulli",
             "RandomUniformLike",
             "RandomNormalLike",
             "EyeLike",
             "ReverseSequence",
             "Not",
             "BitwiseNot",
             "BiasSplitGelu",
             "GroupNorm",
             "SkipGroupNorm",
             "Det",
             "PRelu",
             "MoE",
             "QMoE",
             "FusedGelu"},
            keep_shape);
  add_rules(rules, {"Identity", "Cast", "CastLike", "Trunc"}, keep_all);
  add_rules(rules, {"Floor"}, [](Call& call) { map_content(call, std::floor); });
  add_rules(rules, {"Ceil"}, [](Call& call) { map_content(call, std::ceil); });
  add_rules(rules, {"Round"}, [](Call& call) { map_content(call, std::nearbyint); });
  add_rules(rules, {"Sqrt"}, [](Call& call) { map_content(call, std::sqrt); });
  add_rules(rules, {"Abs"}, [](Call& call) { map_content(call, std::abs); });
  add_rules(rules, {"Neg"}, [](Call& call) { map_content(call, [](double value) { return -value; }); });
  add_rules(rules, {"Sign"}, [](Call& call) {
    map_content(call, [](double value) { return static_cast<double>((value > 0.0) - (value < 0.0)); });
  });
  const auto binary = [&](const char* name, double (*function)(double, double)) {
    rules.emplace(name, [function](Call& call) { combine(call, function); });
  };
  binary("Add", [](double a, double b) { return a + b; });
  binary("Sub", [](double a, double b) { return a - b; });
  binary("Mul", [](double a, double b) { return a * b; });
  binary("Div", [](double a, double b) { return b == 0.0 ? 0.0 : a / b; });
  binary("Mod", [](double a, double b) { return b == 0.0 ? 0.0 : a - b * std::floor(a / b); });
  binary("Pow", [](double a, double b) { return std::pow(a, b); });
  binary("Min", [](double a, double b) { return std::min(a, b); });
  binary("Max", [](double a, double b) { return std::max(a, b); });
  binary("Equal", [](double a, double b) { return a == b ? 1.0 : 0.0; });
  binary("Greater", [](double a, double b) { return a > b ? 1.0 : 0.0; });
  binary("GreaterOrEqual", [](double a, double b) { return a >= b ? 1.0 : 0.0; });
  binary("Less", [](double a, double b) { return a < b ? 1.0 : 0.0; });
  binary("LessOrEqual", [](double a, double b) { return a <= b ? 1.0 : 0.0; });
  binary("And", [](double a, double b) { return a != 0.0 && b != 0.0 ? 1.0 : 0.0; });
  binary("Or", [](double a, double b) { return a != 0.0 || b != 0.0 ? 1.0 : 0.0; });
  for (const char* name : {"Xor", "Sum", "Mean", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor"})
    binary(name, nullptr);
  add_rules(rules, {"QLinearAdd", "QLinearMul"}, [](Call& call) {
    if (call.shape(0) != nullptr && call.shape(3) != nullptr)
      set(call, broadcast(*call.shape(0), *call.shape(3)));
  });
  rules.emplace("Where", where);
  rules.emplace("Shape", shape_operator);
  rules.emplace("Size", size_operator);
  rules.emplace("Constant", constant);
  rules.emplace("ConstantOfShape", constant_of_shape);
  rules.emplace("Range", range);
  rules.emplace("Reshape", reshape);
  rules.emplace("Flatten", flatten);
  rules.emplace("Squeeze", squeeze);
  rules.emplace("Unsqueeze", unsqueeze);
  rules.emplace("Transpose", transpose);
  rules.emplace("Concat", concat);
  rules.emplace("Split", split);
  rules.emplace("Slice", slice);
  rules.emplace("Gather", gather);
  rules.emplace("GatherND", gather_nd);
  rules.emplace("GatherElements", shape_of_input_1);
  rules.emplace("Expand", expand);
  rules.emplace("Tile", tile);
  rules.emplace("Pad", pad);
  add_rules(rules,
            {"ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
             "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"},
            reduce);
  add_rules(rules, {"ArgMax", "ArgMin"}, arg_reduce);
  rules.emplace("TopK", top_k);
  add_rules(rules, {"Resize", "Upsample"}, resize);
  add_rules(rules, {"DepthToSpace", "SpaceToDepth"}, depth_to_space);
  rules.emplace("OneHot", one_hot);
  add_rules(rules, {"Conv", "ConvInteger", "FusedConv"}, [](Call& call) { convolution(call, 1); });
  rules.emplace("QLinearConv", [](Call& call) { convolution(call, 3); });
  rules.emplace("ConvTranspose", transposed_convolution);
  add_rules(rules, {"MaxPool", "AveragePool", "LpPool", "QLinearAveragePool"}, pool);
  add_rules(rules, {"GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "QLinearGlobalAveragePool"},
            global_pool);
  add_rules(rules,
            {"MatMul", "MatMulInteger", "Gemm", "FusedMatMul", "TransposeMatMul", "FusedGemm",
             "DynamicQuantizeMatMul", "MatMulIntegerToFloat"},
            [](Call& call) { product(call, 1); });
  add_rules(rules, {"QLinearMatMul", "QGemm"}, [](Call& call) { product(call, 3); });
  rules.emplace("MatMulNBits", first_rows_product);
  rules.emplace("Einsum", einsum);
  add_rules(rules, {"LSTM", "GRU", "RNN", "DynamicQuantizeLSTM"}, recurrent);
  add_rules(rules, {"Attention", "MultiHeadAttention", "GroupQueryAttention", "QAttention"}, attention);
  rules.emplace("EmbedLayerNormalization", embed_layer_normalization);
  add_rules(rules, {"QuantizeLinear", "DynamicQuantizeLinear"}, quantise);
  rules.emplace("DequantizeLinear", dequantise);
  add_rules(rules, {"Quant", "BipolarQuant", "IntQuant"}, brevitas_quantise);
  add_rules(
      rules,
      {"NonZero", "NonMaxSuppression", "RandomNormal", "RandomUniform", "Multinomial", "Unique", "Compress"},
      nothing);
  return rules;
}

}  // namespace

std::optional<Shape> Call::integers(const char* attribute, std::size_t input) const {
  if (attributes.has(attribute)) return attributes.integers(attribute);
  if (const auto* values = content(input)) return whole_numbers(*values);
  return std::nullopt;
}

bool infer(Call& call) {
  static const auto rules = make_rules();
  const auto rule = rules.find(call.node.op_type());
  if (rule == rules.end()) return false;
  rule->second(call);
  return true;
}

Shape broadcast(const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()), 1);
  for (std::size_t back = 1; back <= result.size(); ++back) {
    const std::int64_t one = back <= a.size() ? a[a.size() - back] : 1;
    const std::int64_t other = back <= b.size() ? b[b.size() - back] : 1;
    if (one != other && one != 1 && other != 1)
      refuse(fmt::format("combines {} and {}", text(a), text(b)), "they cannot be broadcast to each other");
    result[result.size() - back] = one == 1 ? other : one;
  }
  return result;
}

Window window_of(const Call& call, const Shape& input, Shape kernel) {
  constexpr std::int64_t most = std::int64_t{1} << 24U;
  const std::size_t spatial = input.size() - 2;
  const Shape ones(spatial, 1);
  Window window{std::move(kernel),
                call.attributes.integers("strides", ones),
                call.attributes.integers("dilations", ones),
                {}};
  const Shape pads = call.attributes.integers("pads", Shape(2 * spatial, 0));
  if (window.kernel.size() != spatial || window.strides.size() != spatial ||
      window.dilations.size() != spatial || pads.size() != 2 * spatial)
    refuse("has a window of another number of dimensions", fmt::format("its input is {}", text(input)));
  const std::string automatic = call.attributes.text("auto_pad", "NOTSET");
  const bool rounds_up = call.attributes.integer("ceil_mode", 0) != 0;
  for (std::size_t i = 0; i < spatial; ++i) {
    if (window.kernel[i] < 1 || window.strides[i] < 1 || window.dilations[i] < 1 || window.kernel[i] > most ||
        window.strides[i] > most || window.dilations[i] > most || std::abs(pads[i]) > most ||
        std::abs(pads[i + spatial]) > most)
      refuse("has a kernel, stride, dilation or pad out of range", "a window has a size and moves on");
    const std::int64_t size = input[i + 2];
    const std::int64_t extent = (window.kernel[i] - 1) * window.dilations[i] + 1;
    std::int64_t free = size + pads[i] + pads[i + spatial] - extent;
    if (automatic == "VALID") free = size - extent;
    std::int64_t outputs = free < 0 ? 0 : free / window.strides[i] + 1;
    if (rounds_up && free >= 0) outputs = (free + window.strides[i] - 1) / window.strides[i] + 1;
    // The last window of pooling must begin within the input or its first padding.
    if (rounds_up && (outputs - 1) * window.strides[i] >= size + pads[i]) --outputs;
    if (automatic.starts_with("SAME")) outputs = (size + window.strides[i] - 1) / window.strides[i];
    if (outputs < 1) refuse(fmt::format("has a window of {} on {}", extent, size), "it does not fit");
    window.outputs.push_back(outputs);
  }
  return window;
}

}  // namespace crossisle::interchange
