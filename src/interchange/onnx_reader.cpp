// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <unordered_map>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/interchange/onnx.hpp"
#include "layer_builder.hpp"
#include "onnx_model.hpp"
#include "shape_rules.hpp"

namespace crossisle::interchange {
namespace {

constexpr int max_nodes = 1'000'000;
constexpr int max_depth = 16;  ///< of subgraphs and functions within each other
/// Smallest number of elements of a constant with two dimensions that counts as weights of an unknown operator.
constexpr std::int64_t min_weights = 64;
constexpr std::int64_t max_dimension = workload::max_loop_bound;

/// Tensors of a graph by name; those of the graphs around it are visible.
struct Scope {
  const Scope* around = nullptr;
  std::unordered_map<std::string, Value> values{};
  std::unordered_map<std::string, Shape> stated{};  ///< shapes in the file

  const Value* find(const std::string& name) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->around) {
      if (const auto found = scope->values.find(name); found != scope->values.end()) return &found->second;
    }
    return nullptr;
  }
};

/// Adds the names of all inputs of nodes, also in subgraphs, and of outputs.
void add_used_names(const onnx::GraphProto& graph, std::set<std::string>& used, int depth) {
  for (const auto& node : graph.node()) {
    used.insert(node.input().begin(), node.input().end());
    for (const auto& attribute : node.attribute()) {
      if (attribute.has_g() && depth < max_depth) add_used_names(attribute.g(), used, depth + 1);
    }
  }
  for (const auto& output : graph.output()) used.insert(output.name());
}

/// Returns the operator that left the shape of an input unknown, or else this one.
std::string unknown_source(const Call& call) {
  for (const auto* input : call.inputs) {
    if (input != nullptr && !input->shape && !input->unknown.empty()) return input->unknown;
  }
  const std::string name =
      call.node.name().empty() && call.node.output_size() > 0 ? call.node.output(0) : call.node.name();
  return fmt::format("{} ({})", core::printable(name), core::printable(call.node.op_type()));
}

class OnnxReader {
 public:
  OnnxReader(const std::filesystem::path& file, const OnnxOptions& options)
      : file_(file), options_(options), model_(read_model(file)) {
    for (const auto& set : model_.opset_import()) opsets_[set.domain()] = set.version();
    for (const auto& function : model_.functions())
      functions_.emplace(function.domain() + ":" + function.name(), &function);
  }

  NetworkEntry read();

 private:
  void add_initialisers(const onnx::GraphProto& graph, Scope& scope);
  void add_inputs(const onnx::GraphProto& graph, Scope& scope);
  void add_stated_shapes(const onnx::GraphProto& graph, Scope& scope);
  std::optional<std::int64_t> size_of(const onnx::TensorShapeProto::Dimension& dimension,
                                      const std::string& unnamed);
  std::vector<const onnx::NodeProto*> in_order(
      const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes, const Scope& scope);
  void walk(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes, Scope& scope, int depth);
  void execute(const onnx::NodeProto& node, Scope& scope, int depth);
  bool execute_subgraphs(Call& call, Scope& scope, int depth);
  void execute_branches(Call& call, Scope& scope, int depth);
  void execute_loop(Call& call, Scope& scope, int depth);
  std::vector<Value> execute_body(const onnx::GraphProto& body, std::vector<Value> inputs, Scope& scope,
                                  int depth);
  bool execute_function(Call& call, Scope& scope, int depth);
  void treat_unknown(Call& call);
  void check_external(const onnx::TensorProto& tensor);
  void problem(const onnx::NodeProto& node, const std::string& what, const std::string& why = {},
               const std::string& remedy = {}) {
    const std::string name =
        node.name().empty() ? (node.output_size() > 0 ? node.output(0) : "") : node.name();
    problems_.add(fmt::format("{}: node {} ({})", file_.string(), core::printable(name),
                              core::printable(node.op_type())),
                  what, why, remedy);
  }

  const std::filesystem::path file_;
  const OnnxOptions& options_;
  onnx::ModelProto model_;
  std::unordered_map<std::string, std::int64_t> opsets_;
  std::unordered_map<std::string, const onnx::FunctionProto*> functions_;
  core::Problems problems_;
  LayerBuilder builder_;
  std::set<std::string> missing_sizes_;
  std::set<std::string> used_sizes_;
  std::map<std::string, std::size_t> unknown_operators_;
  std::vector<std::string> notes_;
  std::int64_t nodes_ = 0;
};

NetworkEntry OnnxReader::read() {
  Scope scope;
  const auto& graph = model_.graph();
  add_initialisers(graph, scope);
  add_inputs(graph, scope);
  if (!missing_sizes_.empty()) {
    const std::vector<std::string> names(missing_sizes_.begin(), missing_sizes_.end());
    problems_.add(file_.string(),
                  fmt::format("has inputs with sizes that are not stated: {}", core::join(names, ", ")),
                  "layers depend on them",
                  fmt::format("use crossisle import FILE --dim {} -o NETWORK.yaml",
                              core::join(names, "=... --dim ") + "=..."));
  }
  for (const auto& [name, size] : options_.dimensions) {
    if (used_sizes_.contains(name)) continue;
    const std::vector<std::string> known(used_sizes_.begin(), used_sizes_.end());
    problems_.add(
        file_.string() + ": --dim",
        fmt::format("'{}' is not a symbolic size of the inputs of {}", core::printable(name), file_.string()),
        {}, known.empty() ? "delete it" : core::suggest(name, known));
  }
  problems_.throw_if_any();
  add_stated_shapes(graph, scope);
  walk(graph.node(), scope, 0);
  problems_.throw_if_any();
  if (builder_.layers().empty())
    problems_.add(file_.string(), "has no layer", "its graph computes nothing from its inputs",
                  "export the model again");
  problems_.throw_if_any();
  for (const auto& [name, count] : unknown_operators_)
    notes_.push_back(
        fmt::format("Operators that are not known, as one operation per output: {} of {}.", count, name));
  std::string source = fmt::format("ONNX model {}", file_.filename().string());
  if (!model_.producer_name().empty())
    source += fmt::format(", by {} {}", model_.producer_name(), model_.producer_version());
  for (const auto& [name, size] : options_.dimensions) source += fmt::format(", {} = {}", name, size);
  return {plain_name(file_.stem().string()), source, std::move(notes_), builder_.take()};
}

void OnnxReader::check_external(const onnx::TensorProto& tensor) {
  if (tensor.data_location() != onnx::TensorProto::EXTERNAL) return;
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() != "location") continue;
    const std::filesystem::path location(entry.value());
    const bool leaves =
        std::any_of(location.begin(), location.end(), [](const auto& part) { return part == ".."; });
    if (location.is_absolute() || leaves) {
      problems_.add(file_.string(),
                    fmt::format("tensor {} has its data in '{}'", core::printable(tensor.name()),
                                core::printable(entry.value())),
                    "external data must be in the folder of the model", "export the model again");
    }
  }
}

void OnnxReader::add_initialisers(const onnx::GraphProto& graph, Scope& scope) {
  for (const auto& tensor : graph.initializer()) {
    Value value;
    value.is_constant = true;
    value.type = tensor.data_type();
    try {
      check_external(tensor);
      value.shape = shape_of(tensor);
      value.content = content_of(tensor);
    } catch (const core::Error& error) {
      problems_.add(file_.string(),
                    fmt::format("tensor {}: {}", core::printable(tensor.name()), error.what()), {}, {});
      value.is_broken = true;
    }
    scope.values.insert_or_assign(tensor.name(), std::move(value));
  }
  for (const auto& sparse : graph.sparse_initializer()) {
    Value value;
    value.is_constant = true;
    value.shape = Shape(sparse.dims().begin(), sparse.dims().end());
    scope.values.insert_or_assign(sparse.values().name(), std::move(value));
  }
}

std::optional<std::int64_t> OnnxReader::size_of(const onnx::TensorShapeProto::Dimension& dimension,
                                                const std::string& unnamed) {
  if (dimension.has_dim_value() && dimension.dim_value() > 0) return dimension.dim_value();
  const std::string name =
      dimension.has_dim_param() && !dimension.dim_param().empty() ? dimension.dim_param() : unnamed;
  if (name.empty()) return std::nullopt;
  const auto bound = options_.dimensions.find(name);
  if (bound == options_.dimensions.end()) {
    missing_sizes_.insert(name);
    return std::nullopt;
  }
  used_sizes_.insert(name);
  return bound->second;
}

void OnnxReader::add_inputs(const onnx::GraphProto& graph, Scope& scope) {
  std::set<std::string> used;
  add_used_names(graph, used, 0);
  for (const auto& input : graph.input()) {
    if (!used.contains(input.name())) continue;
    if (scope.values.contains(input.name())) continue;  // an initialiser with a default, as in old versions
    Value value;
    const auto& type = input.type().tensor_type();
    value.type = type.elem_type();
    value.bits = quantised_bits(type.elem_type());
    if (type.has_shape()) {
      Shape shape;
      for (int axis = 0; axis < type.shape().dim_size(); ++axis) {
        const auto size = size_of(type.shape().dim(axis), fmt::format("{}.{}", input.name(), axis));
        if (size && (*size < 1 || *size > max_dimension)) {
          problems_.add(file_.string(),
                        fmt::format("input {} has a size of {}", core::printable(input.name()), *size),
                        fmt::format("sizes are from 1 to {}", max_dimension), "correct it");
        }
        shape.push_back(size.value_or(1));
      }
      value.shape = std::move(shape);
    } else if (input.type().has_tensor_type()) {
      value.shape.reset();
    }
    scope.values.emplace(input.name(), std::move(value));
  }
}

void OnnxReader::add_stated_shapes(const onnx::GraphProto& graph, Scope& scope) {
  const auto add = [&](const onnx::ValueInfoProto& info) {
    const auto& type = info.type().tensor_type();
    if (!type.has_shape()) return;
    Shape shape;
    for (const auto& dimension : type.shape().dim()) {
      if (dimension.has_dim_value() && dimension.dim_value() > 0) {
        shape.push_back(dimension.dim_value());
      } else if (const auto bound = options_.dimensions.find(dimension.dim_param());
                 bound != options_.dimensions.end()) {
        shape.push_back(bound->second);
      } else {
        return;
      }
    }
    scope.stated.insert_or_assign(info.name(), std::move(shape));
  };
  for (const auto& info : graph.value_info()) add(info);
  for (const auto& info : graph.output()) add(info);
}

std::vector<const onnx::NodeProto*> OnnxReader::in_order(
    const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes, const Scope& scope) {
  std::unordered_map<std::string, int> producers;
  for (int i = 0; i < nodes.size(); ++i) {
    for (const auto& output : nodes[i].output()) {
      if (!output.empty() && !producers.emplace(output, i).second)
        problem(nodes[i], fmt::format("computes '{}' once more", core::printable(output)),
                "each tensor has one source", "export the model again");
    }
  }
  std::vector<int> waits(static_cast<std::size_t>(nodes.size()), 0);
  std::vector<std::vector<int>> users(static_cast<std::size_t>(nodes.size()));
  for (int i = 0; i < nodes.size(); ++i) {
    for (const auto& input : nodes[i].input()) {
      if (input.empty()) continue;
      if (const auto producer = producers.find(input); producer != producers.end()) {
        users[static_cast<std::size_t>(producer->second)].push_back(i);
        ++waits[static_cast<std::size_t>(i)];
      } else if (scope.find(input) == nullptr) {
        problem(nodes[i], fmt::format("uses '{}'", core::printable(input)), "nothing computes it",
                "export the model again");
      }
    }
  }
  std::set<int> ready;  // by number: the order of the file where it is one
  for (int i = 0; i < nodes.size(); ++i) {
    if (waits[static_cast<std::size_t>(i)] == 0) ready.insert(ready.end(), i);
  }
  std::vector<const onnx::NodeProto*> order;
  while (!ready.empty()) {
    const int next = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(&nodes[next]);
    for (const int user : users[static_cast<std::size_t>(next)]) {
      if (--waits[static_cast<std::size_t>(user)] == 0) ready.insert(user);
    }
  }
  if (order.size() < static_cast<std::size_t>(nodes.size())) {
    const auto stuck =
        std::find_if(waits.begin(), waits.end(), [](int count) { return count > 0; }) - waits.begin();
    problem(nodes[static_cast<int>(stuck)], "is part of a cycle, or waits for one",
            "a graph is computed from its inputs to its outputs", "export the model again");
  }
  return order;
}

void OnnxReader::walk(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes, Scope& scope,
                      int depth) {
  nodes_ += nodes.size();
  if (nodes_ > max_nodes) {
    problems_.add(file_.string(), fmt::format("has more than {} nodes", core::human_count(max_nodes)),
                  "a network has at most as many", "simplify the model");
    return;
  }
  const std::size_t problems_before = problems_.count();
  const auto order = in_order(nodes, scope);
  if (problems_.count() > problems_before) return;  // what follows would repeat them
  for (const auto* node : order) {
    if (problems_.full()) return;
    execute(*node, scope, depth);
  }
}

void OnnxReader::execute(const onnx::NodeProto& node, Scope& scope, int depth) {
  const auto opset = opsets_.find(node.domain() == "ai.onnx" ? "" : node.domain());
  Call call{node, Attributes(node), opset == opsets_.end() ? 1 : opset->second, {}, {}};
  bool is_constant = true;
  bool is_broken = false;
  for (const auto& name : node.input()) {
    const Value* value = name.empty() ? nullptr : scope.find(name);
    call.inputs.push_back(value);
    if (value == nullptr) continue;
    is_constant = is_constant && value->is_constant;
    is_broken = is_broken || value->is_broken;
  }
  call.outputs.resize(static_cast<std::size_t>(node.output_size()));
  const std::string& op = node.op_type();
  if (op.starts_with("Random") || op == "Multinomial" || op == "Bernoulli") is_constant = false;
  try {
    if (!is_broken && !execute_subgraphs(call, scope, depth)) {
      const bool has_rule = infer(call);
      for (std::size_t i = 0; i < call.outputs.size(); ++i) {
        auto& output = call.outputs[i];
        if (!output.shape) {
          if (const auto stated = scope.stated.find(node.output(static_cast<int>(i)));
              stated != scope.stated.end())
            output.shape = stated->second;
        }
        output.is_constant = is_constant || output.content.has_value();
        if (!output.shape) output.unknown = unknown_source(call);
      }
      const bool is_computed = std::any_of(call.outputs.begin(), call.outputs.end(),
                                           [](const Value& value) { return !value.is_constant; });
      if (is_computed && !builder_.add(call) && !execute_function(call, scope, depth)) treat_unknown(call);
      if (!is_computed && !has_rule && functions_.contains(node.domain() + ":" + op))
        execute_function(call, scope, depth);
    }
  } catch (const core::Error& error) {
    problem(node, error.what());
    is_broken = true;
  }
  for (std::size_t i = 0; i < call.outputs.size(); ++i) {
    const auto& name = node.output(static_cast<int>(i));
    if (name.empty()) continue;
    call.outputs[i].is_broken = call.outputs[i].is_broken || is_broken;
    scope.values.insert_or_assign(name, std::move(call.outputs[i]));
  }
}

bool OnnxReader::execute_subgraphs(Call& call, Scope& scope, int depth) {
  const auto& op = call.node.op_type();
  if (op != "If" && op != "Loop" && op != "Scan") return false;
  if (depth == max_depth)
    throw core::Error(core::ExitCode::usage, "is nested too deeply",
                      fmt::format("graphs are read down to {} levels", max_depth), "simplify the model");
  op == "If" ? execute_branches(call, scope, depth) : execute_loop(call, scope, depth);
  return true;
}

std::vector<Value> OnnxReader::execute_body(const onnx::GraphProto& body, std::vector<Value> inputs,
                                            Scope& scope, int depth) {
  Scope inner{&scope};
  for (int i = 0; i < body.input_size() && static_cast<std::size_t>(i) < inputs.size(); ++i)
    inner.values.insert_or_assign(body.input(i).name(), std::move(inputs[static_cast<std::size_t>(i)]));
  for (int i = static_cast<int>(inputs.size()); i < body.input_size(); ++i)
    inner.values.emplace(body.input(i).name(), Value{});
  add_initialisers(body, inner);
  add_stated_shapes(body, inner);
  walk(body.node(), inner, depth + 1);
  std::vector<Value> outputs;
  for (const auto& output : body.output()) {
    const auto* value = inner.find(output.name());
    outputs.push_back(value == nullptr ? Value{} : *value);
  }
  return outputs;
}

/// Takes the branch of a known condition, otherwise the one with more multiply-accumulates.
void OnnxReader::execute_branches(Call& call, Scope& scope, int depth) {
  const auto* then_branch = call.attributes.graph("then_branch");
  const auto* else_branch = call.attributes.graph("else_branch");
  if (then_branch == nullptr || else_branch == nullptr)
    throw core::Error(core::ExitCode::usage, "lacks a branch", "a condition has two",
                      "export the model again");
  std::vector<Value> outputs;
  if (const auto* condition = call.content(0); condition != nullptr && !condition->empty()) {
    outputs = execute_body(condition->front() != 0.0 ? *then_branch : *else_branch, {}, scope, depth);
  } else {
    const std::size_t first = builder_.size();
    outputs = execute_body(*then_branch, {}, scope, depth);
    const std::size_t middle = builder_.size();
    auto others = execute_body(*else_branch, {}, scope, depth);
    const bool takes_else = builder_.macs(middle, builder_.size()) > builder_.macs(first, middle);
    builder_.remove(takes_else ? first : middle, takes_else ? middle : builder_.size());
    if (takes_else) outputs = std::move(others);
    notes_.push_back(
        fmt::format("If {}: the branch with more work is counted.", plain_name(call.node.name())));
  }
  for (std::size_t i = 0; i < std::min(outputs.size(), call.outputs.size()); ++i) {
    call.outputs[i] = outputs[i];
    call.outputs[i].content.reset();
  }
}

void OnnxReader::execute_loop(Call& call, Scope& scope, int depth) {
  const auto* body = call.attributes.graph("body");
  if (body == nullptr)
    throw core::Error(core::ExitCode::usage, "lacks a body", "a loop repeats one", "export the model again");
  const bool is_scan = call.node.op_type() == "Scan";
  std::vector<Value> inputs;
  const auto scanned =
      static_cast<std::size_t>(std::max<std::int64_t>(0, call.attributes.integer("num_scan_inputs", 0)));
  for (std::size_t i = 0; i < call.inputs.size(); ++i) {
    Value value = call.inputs[i] == nullptr ? Value{} : *call.inputs[i];
    value.content.reset();
    value.is_constant = false;
    const bool is_slice = is_scan && i + scanned >= call.inputs.size();
    if (is_slice && value.shape && !value.shape->empty()) value.shape->erase(value.shape->begin());
    if (!is_scan && i < 2) value.shape = Shape{};  // number of the iteration, and the condition
    inputs.push_back(std::move(value));
  }
  const auto outputs = execute_body(*body, std::move(inputs), scope, depth);
  const std::size_t skipped = is_scan ? 0 : 1;  // the condition
  for (std::size_t i = 0; i < call.outputs.size() && i + skipped < outputs.size(); ++i) {
    call.outputs[i] = outputs[i + skipped];
    call.outputs[i].content.reset();
    const std::size_t states = is_scan ? call.inputs.size() - std::min(scanned, call.inputs.size())
                                       : call.inputs.size() - std::min<std::size_t>(2, call.inputs.size());
    if (i >= states) call.outputs[i].shape.reset();  // as many rows as iterations
  }
  for (std::size_t i = 0; i < call.outputs.size(); ++i) {
    if (call.outputs[i].shape) continue;
    if (const auto stated = scope.stated.find(call.node.output(static_cast<int>(i)));
        stated != scope.stated.end())
      call.outputs[i].shape = stated->second;
  }
  notes_.push_back(
      fmt::format("{} {}: its body is counted once.", call.node.op_type(), plain_name(call.node.name())));
}

/// Inlines a function of the model. @return false if there is none of this name
bool OnnxReader::execute_function(Call& call, Scope& scope, int depth) {
  const auto found = functions_.find(call.node.domain() + ":" + call.node.op_type());
  if (found == functions_.end()) return false;
  if (depth == max_depth)
    throw core::Error(core::ExitCode::usage, "is nested too deeply",
                      fmt::format("functions are read down to {} levels", max_depth), "simplify the model");
  const auto& function = *found->second;
  Scope inner;
  for (int i = 0; i < function.input_size(); ++i) {
    const auto input = static_cast<std::size_t>(i);
    inner.values.insert_or_assign(function.input(i), call.has_input(input) ? *call.inputs[input] : Value{});
  }
  auto nodes = function.node();
  for (auto& node : nodes) {
    for (auto& attribute : *node.mutable_attribute()) {
      if (attribute.ref_attr_name().empty()) continue;
      for (const auto& given : call.node.attribute()) {
        if (given.name() != attribute.ref_attr_name()) continue;
        const std::string name = attribute.name();
        attribute = given;
        attribute.set_name(name);
        break;
      }
    }
  }
  // Layers get the names of their nodes, which repeat from call to call.
  for (auto& node : nodes)
    node.set_name(fmt::format("{}.{}", call.node.name(), node.name().empty() ? node.op_type() : node.name()));
  walk(nodes, inner, depth + 1);
  for (int i = 0; i < function.output_size() && static_cast<std::size_t>(i) < call.outputs.size(); ++i) {
    if (const auto* value = inner.find(function.output(i)))
      call.outputs[static_cast<std::size_t>(i)] = *value;
  }
  (void)scope;
  return true;
}

/// Refuses an operator that is not known and has weights; notes another one.
void OnnxReader::treat_unknown(Call& call) {
  const bool has_weights = std::any_of(call.inputs.begin(), call.inputs.end(), [](const Value* input) {
    return input != nullptr && input->is_constant && input->shape && input->shape->size() >= 2 &&
           element_count(*input->shape) >= min_weights;
  });
  const auto& node = call.node;
  const std::string name = node.domain().empty() ? node.op_type() : node.domain() + "." + node.op_type();
  if (has_weights && !options_.allows_unknown) {
    throw core::Error(
        core::ExitCode::usage, fmt::format("is an operator '{}' that is not known", core::printable(name)),
        "it has weights, and its work would not be counted", "replace it, or add --allow-unknown");
  }
  ++unknown_operators_[core::printable(name)];
  if (has_weights)
    notes_.push_back(fmt::format("Operator {} has weights and is not counted.", core::printable(name)));
  builder_.add_unknown(call);
}

}  // namespace

NetworkEntry read_onnx(const std::filesystem::path& file, const OnnxOptions& options) {
  return OnnxReader(file, options).read();
}

}  // namespace crossisle::interchange
