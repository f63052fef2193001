// Part of Crossisle, SPDX-License-Identifier: MIT
#include "workloads_show.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "crossisle/analysis/network_page.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/interchange/import.hpp"
#include "crossisle/store/run_file.hpp"
#include "crossisle/workload/summary.hpp"
#include "saved_content.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

using workload::EqualLayers;
using workload::LayerAmounts;
using workload::Network;

constexpr std::size_t max_name = 18;  ///< of a layer, so that a line has at most 80 characters
constexpr int digits = 3;

/// Returns the end of a long name, which distinguishes layers more than its beginning.
std::string shortened(const std::string& name) {
  constexpr std::string_view gap = "...";
  if (name.size() <= max_name) return name;
  return std::string(gap) + name.substr(name.size() - max_name + gap.size());
}

/// Returns an amount with an SI prefix; a dash for none.
std::string amount(double value, std::string_view unit) {
  if (value == 0.0) return "-";
  std::string text = core::si(value, unit, digits);
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

std::string intensity(const LayerAmounts& amounts) {
  const double value = amounts.macs_per_byte();
  return amounts.macs == 0 ? "-" : fmt::format("{:.{}f}", value, value < 10.0 ? 2 : value < 100.0 ? 1 : 0);
}

std::vector<std::string> row(const std::string& name, std::size_t count, const std::string& operand,
                             const LayerAmounts& amounts) {
  return {name,
          std::to_string(count),
          operand,
          amount(static_cast<double>(amounts.weights), ""),
          amount(static_cast<double>(amounts.macs), ""),
          amount(amounts.weight_bytes, "B"),
          amount(amounts.activation_bytes, "B"),
          intensity(amounts)};
}

LayerAmounts total_of(const std::vector<EqualLayers>& groups) {
  LayerAmounts total;
  for (const EqualLayers& group : groups) total += group.amounts;
  return total;
}

void print_table(const Network& network) {
  const auto groups = workload::equal_layers(network);
  TextTable table({"layer", "count", "operand", "weights", "MACs", "weight B", "activ. B", "MAC/B"});
  for (const EqualLayers& group : groups) {
    const auto& layer = network.layers[group.first];
    table.add(row(shortened(layer.name), group.count, std::string(workload::word_of(layer.operand)),
                  group.amounts));
  }
  table.add(row("total", network.layers.size(), "", total_of(groups)));
  std::string about = fmt::format("{} ({})", network.name, network.set);
  if (network.batch > 1) about += fmt::format(", batch {}, amounts of one inference", network.batch);
  fmt::print("{}\n{}\n\n{}\n", about, core::wrapped(network.source, 80), table.text());
  fmt::print(
      "{}\n",
      core::wrapped(
          "Equal layers are one row, named after the first. MAC/B: multiply-accumulates per byte of the "
          "weights that are used and of the activations (inputs, outputs, operands of products, "
          "rows of tables).",
          80));
}

nlohmann::ordered_json amounts_json(const LayerAmounts& amounts) {
  return {{"weights", amounts.weights},
          {"macs", amounts.macs},
          {"weight_bytes", amounts.weight_bytes},
          {"used_weight_bytes", amounts.used_weight_bytes},
          {"activation_bytes", amounts.activation_bytes},
          {"macs_per_byte", amounts.macs_per_byte()}};
}

nlohmann::ordered_json layer_json(const workload::Layer& layer) {
  const auto& shape = layer.shape;
  nlohmann::ordered_json object{{"name", layer.name}, {"operand", workload::word_of(layer.operand)}};
  for (const auto& [name, bound] :
       {std::pair{"n", shape.n}, std::pair{"c", shape.c}, std::pair{"m", shape.m}, std::pair{"p", shape.p},
        std::pair{"q", shape.q}, std::pair{"r", shape.r}, std::pair{"s", shape.s}, std::pair{"g", shape.g}})
    object[name] = bound;
  object["stride"] = {shape.stride_h, shape.stride_w};
  object["dilation"] = {shape.dilation_h, shape.dilation_w};
  object["input_bits"] = layer.input_bits;
  object["weight_bits"] = layer.weight_bits;
  object["output_bits"] = layer.output_bits;
  object["experts"] = layer.experts;
  object["active"] = layer.active_experts;
  object["active_fraction"] = layer.active_share;
  object["vector_operations"] = layer.vector_operations;
  return object;
}

void print_json(const Network& network) {
  const auto groups = workload::equal_layers(network);
  nlohmann::ordered_json object{{"name", network.name},     {"set", network.set},
                                {"source", network.source}, {"batch", network.batch},
                                {"tokens", network.tokens}, {"layers", nlohmann::ordered_json::array()}};
  for (const EqualLayers& group : groups) {
    auto layer = layer_json(network.layers[group.first]);
    layer["count"] = group.count;
    layer.update(amounts_json(group.amounts));
    object["layers"].push_back(std::move(layer));
  }
  object["total"] = amounts_json(total_of(groups));
  fmt::print("{}\n", object.dump(2));
}

}  // namespace

core::ExitCode show_network(const ShowArguments& arguments) {
  core::Problems problems;
  const Network network = interchange::read_any_network(
      core::find_data_file(arguments.network, "workloads/" + arguments.set, {}), problems);
  problems.throw_if_any();
  require_page_or_nothing(arguments.page);
  if (!arguments.page.empty()) store::write_text_file(arguments.page, analysis::network_page(network).html());
  if (arguments.json) {
    print_json(network);
  } else {
    print_table(network);
  }
  return core::ExitCode::finished;
}

}  // namespace crossisle::apps
