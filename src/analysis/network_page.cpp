// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/network_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/core/text.hpp"
#include "crossisle/workload/summary.hpp"

namespace crossisle::analysis {
namespace {

using workload::EqualLayers;
using workload::LayerAmounts;
using workload::Network;

constexpr std::size_t max_bars = 20;  ///< rows of a bar chart that fit a screen
constexpr int digits = 3;

report::Cell amount_cell(double value, std::string_view unit) {
  return value == 0.0 ? report::Cell("-", std::nullopt) : report::Cell(core::si(value, unit, digits), value);
}

report::Cell intensity_cell(const LayerAmounts& amounts) {
  if (amounts.macs == 0) return {"-", std::nullopt};
  return {fmt::format("{:.3g}", amounts.macs_per_byte()), amounts.macs_per_byte()};
}

/// Returns the name of equal layers: that of the first, and their number.
std::string name_of(const Network& network, const EqualLayers& group) {
  const std::string& name = network.layers[group.first].name;
  return group.count == 1 ? name : fmt::format("{} x {}", group.count, name);
}

std::string row_id(std::size_t group) {
  return fmt::format("layer-{}", group + 1);
}

report::PageTable layer_table(const Network& network, const std::vector<EqualLayers>& groups) {
  report::PageTable table{
      "Layers, equal ones in one row",
      {"layers", "operand", "weights", "multiply-accumulates", "weights (B)", "activations (B)", "per byte"},
      {}};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& amounts = groups[i].amounts;
    table.rows.push_back({{name_of(network, groups[i])},
                          {std::string(workload::word_of(network.layers[groups[i].first].operand))},
                          amount_cell(static_cast<double>(amounts.weights), ""),
                          amount_cell(static_cast<double>(amounts.macs), ""),
                          amount_cell(amounts.weight_bytes, "B"),
                          amount_cell(amounts.activation_bytes, "B"),
                          intensity_cell(amounts)});
    table.row_ids.push_back(row_id(i));
  }
  return table;
}

report::Figure intensity_chart(const Network& network, const std::vector<EqualLayers>& groups) {
  std::vector<report::Series> series;
  for (const auto& [word, operand] : workload::operand_names) {
    report::Series marks{std::string(word), {}, {}, report::Shape::marks, false, {}};
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const auto& amounts = groups[i].amounts;
      if (network.layers[groups[i].first].operand != operand || amounts.macs == 0) continue;
      marks.x.push_back(amounts.macs_per_byte());
      marks.y.push_back(static_cast<double>(amounts.macs));
      marks.row_ids.push_back(row_id(i));
    }
    if (!marks.x.empty()) series.push_back(std::move(marks));
  }
  return report::xy_chart({"intensity", "Work over arithmetic intensity",
                           "One mark per row of the table, to which it leads. Layers on the left wait for "
                           "memory, those on the right "
                           "for arithmetic."},
                          {"multiply-accumulates per byte", report::Scale::log},
                          {"multiply-accumulates", report::Scale::log}, std::move(series));
}

report::Figure byte_chart(const Network& network, const std::vector<EqualLayers>& groups) {
  const auto bytes = [&](std::size_t i) {
    return groups[i].amounts.weight_bytes + groups[i].amounts.activation_bytes;
  };
  std::vector<std::size_t> order(groups.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return bytes(a) > bytes(b); });
  order.resize(std::min(order.size(), max_bars));
  std::vector<std::string> names;
  report::Sample weights{"weights", {}};
  report::Sample activations{"activations", {}};
  constexpr double mega = 1e6;
  for (const std::size_t i : order) {
    names.push_back(name_of(network, groups[i]));
    weights.values.push_back(groups[i].amounts.weight_bytes / mega);
    activations.values.push_back(groups[i].amounts.activation_bytes / mega);
  }
  const std::string caption = groups.size() > max_bars
                                  ? fmt::format("The {} rows of the table with most bytes.", max_bars)
                                  : std::string("All rows of the table, those with most bytes first.");
  return report::bar_chart({"bytes", "Bytes of weights and activations", caption}, "MB", names,
                           {std::move(weights), std::move(activations)});
}

}  // namespace

report::Page network_page(const Network& network) {
  const auto groups = workload::equal_layers(network);
  LayerAmounts total;
  for (const EqualLayers& group : groups) total += group.amounts;
  report::Page page(network.name, network.source);
  page.begin_section("amounts", "Work and data of one inference");
  page.add_figures_of_merit({{"layers", std::to_string(network.layers.size())},
                             {"weights", core::si(static_cast<double>(total.weights), "", digits)},
                             {"multiply-accumulates", core::si(static_cast<double>(total.macs), "", digits)},
                             {"bytes of weights", core::si(total.weight_bytes, "B", digits)},
                             {"bytes of activations", core::si(total.activation_bytes, "B", digits)}});
  if (total.macs > 0) page.add(intensity_chart(network, groups));
  page.add(byte_chart(network, groups));
  page.begin_section("layers", "Layers",
                     "Inputs, outputs, operands of products and rows of tables are activations. Per byte: "
                     "multiply-accumulates over the weights that are used and the activations.");
  page.add(layer_table(network, groups));
  if (!network.notes.empty()) page.add_findings("Notes of the file", network.notes);
  return page;
}

}  // namespace crossisle::analysis
