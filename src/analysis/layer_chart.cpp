// Part of Crossisle, SPDX-License-Identifier: MIT
#include "layer_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "crossisle/core/text.hpp"
#include "crossisle/report/svg.hpp"

namespace crossisle::analysis {
namespace {

constexpr double width = 1120.0;
constexpr double left = 66.0;
constexpr double right = width - 10.0;
constexpr double energy_top = 26.0;
constexpr double energy_bottom = 196.0;
constexpr double latency_top = 222.0;
constexpr double latency_bottom = 284.0;

/// Returns the bars of one component as one path, so that a drawing of hundreds of layers stays small.
std::string bar(double x, double y, double wide, double tall) {
  return fmt::format("M{} {}h{}v{}h-{}z", report::length(x), report::length(y), report::length(wide),
                     report::length(tall), report::length(wide));
}

void draw_scale(report::Svg& svg, double top, double bottom, double most, const char* unit,
                const std::string& title) {
  for (const double share : {0.0, 0.5, 1.0}) {
    const double y = bottom - share * (bottom - top);
    svg.line(left, y, right, y, "grid");
    svg.text(left - 6.0, y + 4.0, share == 0.0 ? "0" : core::si(share * most, unit, 3),
             report::Svg::Anchor::end, "small");
  }
  svg.text(left, top - 7.0, title, report::Svg::Anchor::start, "strong");
}

/// Returns the part of a layer's name for which there is room.
std::string shown_name(const std::string& name) {
  constexpr std::size_t most = 22;
  return name.size() <= most ? name : name.substr(0, most - 1) + "…";
}

report::Figure draw(report::Figure text, const std::vector<cost::LayerCost>& layers) {
  double max_energy = 0.0;
  double max_latency = 0.0;
  for (const auto& layer : layers) {
    max_energy = std::max(max_energy, cost::sum(layer.energy_j));
    max_latency = std::max(max_latency, layer.latency_s);
  }
  const double step = (right - left) / static_cast<double>(layers.size());
  const double wide = std::max(step * 0.82, 0.6);
  std::array<std::string, cost::component_count> paths;
  std::string latencies;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const double x = left + step * static_cast<double>(i) + (step - wide) / 2.0;
    double y = energy_bottom;
    for (std::size_t part = 0; part < paths.size(); ++part) {
      const double tall = layers[i].energy_j[part] / max_energy * (energy_bottom - energy_top);
      y -= tall;
      if (tall > 0.05) paths[part] += bar(x, y, wide, tall);
    }
    const double tall = layers[i].latency_s / max_latency * (latency_bottom - latency_top);
    latencies += bar(x, latency_bottom - tall, wide, tall);
  }
  const bool names_fit = layers.size() <= 60;
  double longest = 0.0;
  for (const auto& layer : layers) longest = std::max(longest, report::text_width(shown_name(layer.layer)));
  report::Svg svg(text, width, latency_bottom + (names_fit ? 20.0 + 0.8 * longest : 24.0));
  draw_scale(svg, energy_top, energy_bottom, max_energy, "J", "energy");
  draw_scale(svg, latency_top, latency_bottom, max_latency, "s", "latency");
  double key = left + 90.0;
  for (std::size_t part = 0; part < paths.size(); ++part) {
    if (paths[part].empty()) continue;
    svg.path(paths[part], report::fill(part));
    std::string name(cost::name(static_cast<cost::Component>(part)));
    std::replace(name.begin(), name.end(), '_', ' ');
    svg.rectangle(key, 11.0, 10.0, 10.0, report::fill(part));
    svg.text(key + 14.0, 20.0, name);
    key += 32.0 + report::text_width(name);
  }
  svg.path(latencies, "f8");
  if (names_fit) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const double x = left + step * (static_cast<double>(i) + 0.5);
      svg.open_group(fmt::format("transform=\"translate({} {}) rotate(-60)\"", report::length(x + 4.0),
                                 report::length(latency_bottom + 10.0)));
      svg.text(0.0, 0.0, shown_name(layers[i].layer), report::Svg::Anchor::end, "small");
      svg.close_group();
    }
  } else {
    svg.text((left + right) / 2.0, latency_bottom + 18.0, "layers in the order of execution",
             report::Svg::Anchor::middle);
  }
  text.svg = std::move(svg).finish();
  return text;
}

store::Table data_of(const std::vector<cost::LayerCost>& layers) {
  using cost::LayerCost;
  store::Table table{"data", "", {}, ""};
  table.columns.push_back(store::column<std::string>(layers, "layer", "", "layer",
                                                     [](const LayerCost& layer) { return layer.layer; }));
  table.columns.push_back(store::column<double>(layers, "latency_s", "s", "latency (s)",
                                                [](const LayerCost& layer) { return layer.latency_s; }));
  for (std::size_t part = 0; part < cost::component_count; ++part) {
    const std::string name(cost::name(static_cast<cost::Component>(part)));
    table.columns.push_back(
        store::column<double>(layers, name + "_j", "J", name + " (J)",
                              [&](const LayerCost& layer) { return layer.energy_j[part]; }));
  }
  return table;
}

/// Layers that differ in their names only, in the order of the first ones.
struct EqualLayers {
  const cost::LayerCost* first;
  std::size_t count = 1;
};

/// Returns the layers of a network, equal ones together if the model tells so much of a layer that those of
/// long networks would take most of a page.
std::vector<EqualLayers> rows_of(const std::vector<cost::LayerCost>& layers) {
  std::vector<EqualLayers> rows;
  for (const auto& layer : layers) {
    const auto equal = std::find_if(rows.begin(), rows.end(), [&](const EqualLayers& row) {
      const auto& first = *row.first;
      return layer.physical && first.latency_s == layer.latency_s && first.energy_j == layer.energy_j &&
             first.mapping == layer.mapping && first.physical->limiter == layer.physical->limiter &&
             first.physical->snr_db == layer.physical->snr_db;
    });
    if (equal == rows.end()) {
      rows.push_back({&layer});
    } else {
      ++equal->count;
    }
  }
  return rows;
}

report::PageTable table_of(const std::string& network, const std::vector<cost::LayerCost>& layers) {
  report::PageTable table{
      "Layers of " + network, {"layer", "cycles", "latency", "energy", "cells in use", "largest part"}, {}};
  const bool is_physical = layers.front().physical.has_value();
  if (is_physical) {
    for (const char* heading : {"limited by", "copies", "SNR (dB)"}) table.headings.emplace_back(heading);
  }
  for (const auto& [first, count] : rows_of(layers)) {
    const auto& layer = *first;
    const auto most = std::max_element(layer.energy_j.begin(), layer.energy_j.end());
    const double energy = cost::sum(layer.energy_j);
    const auto component = static_cast<cost::Component>(most - layer.energy_j.begin());
    table.rows.push_back(
        {{count == 1 ? layer.layer : fmt::format("{} and {} equal ones", layer.layer, count - 1)},
         {core::human_count(static_cast<double>(layer.cycles)), static_cast<double>(layer.cycles)},
         {core::si(layer.latency_s, "s"), layer.latency_s},
         {core::si(energy, "J"), energy},
         {fmt::format("{:.1f} %", 100.0 * layer.utilisation), layer.utilisation},
         {fmt::format("{} {:.0f} %", cost::name(component), energy > 0.0 ? 100.0 * *most / energy : 0.0)}});
    if (!is_physical) continue;
    const auto& physical = *layer.physical;
    auto& cells = table.rows.back();
    cells.emplace_back(std::string(cost::name(physical.limiter)));
    cells.emplace_back(fmt::format("{:.0f}", physical.copies), physical.copies);
    cells.emplace_back(fmt::format("{:.1f}", physical.snr_db), physical.snr_db);
  }
  return table;
}

}  // namespace

std::string figure_id(std::string prefix, const std::string& network) {
  prefix += '-';
  for (const char c : network) prefix += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
  return prefix;
}

void add_layers(const std::string& network, const cost::NetworkBreakdown& breakdown, report::Page& page) {
  if (breakdown.total.verdict != cost::Verdict::feasible || breakdown.layers.empty()) return;
  auto figure =
      draw({figure_id("layers", network),
            network,
            fmt::format("{} layers, {} and {} for one inference.", breakdown.layers.size(),
                        core::si(breakdown.total.energy_j, "J"), core::si(breakdown.total.latency_s, "s")),
            {},
            {},
            true},
           breakdown.layers);
  figure.data = data_of(breakdown.layers);
  page.add_folded(std::move(figure), table_of(network, breakdown.layers));
}

}  // namespace crossisle::analysis
