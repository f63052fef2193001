// Part of Crossisle, SPDX-License-Identifier: MIT
#include "block_diagram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossisle/core/text.hpp"
#include "crossisle/report/svg.hpp"

namespace crossisle::analysis {
namespace {

using cost::Component;

constexpr double panel = 250.0;  ///< width of one level
constexpr double gap = 40.0;
constexpr double top = 34.0;
constexpr double height = 290.0;

double area_of(const Breakdown& chip, Component component) {
  return chip.area_by_component_m2[static_cast<std::size_t>(component)];
}

std::string area_text(const Breakdown& chip, double area_m2) {
  return fmt::format("{:.3g} mm² ({:.1f} %)", area_m2 * 1e6, 100.0 * area_m2 / chip.area_m2);
}

double left_of(int level) {
  return 1.0 + level * (panel + gap);
}

std::string count_text(std::int64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", core::human_count(static_cast<double>(count)), count == 1 ? one : many);
}

/// `count` equal parts as a grid of small blocks, the first of which the next level shows; of many parts some.
void draw_grid(report::Svg& svg, double x, double y, double width, double tall, std::int64_t count,
               const char* style) {
  constexpr std::int64_t most = 64;
  const auto shown = static_cast<double>(std::min(count, most));
  const double columns = std::ceil(std::sqrt(shown * width / tall));
  const double rows = std::ceil(shown / columns);
  const double step_x = width / columns;
  const double step_y = tall / rows;
  for (double i = 0.0; i < shown; ++i) {
    const double column = std::fmod(i, columns);
    const double row = std::floor(i / columns);
    svg.rectangle(x + column * step_x + 1.5, y + row * step_y + 1.5, step_x - 3.0, step_y - 3.0, style);
  }
}

/// The frame of a level, its title above, and the rays from the part of the level before that it shows.
void draw_level(report::Svg& svg, int level, const std::string& title) {
  const double x = left_of(level);
  svg.rectangle(x, top, panel, height, "block");
  svg.text(x, top - 10.0, title, report::Svg::Anchor::start, "strong");
  if (level == 0) return;
  const double from = left_of(level - 1) + panel;
  svg.line(from - 10.0, top + 132.0, x, top, "zoom");
  svg.line(from - 10.0, top + 146.0, x, top + height, "zoom");
}

void draw_memory(report::Svg& svg, double x, double y, double width, const std::string& name,
                 const std::string& size) {
  svg.rectangle(x, y, width, 46.0, "block memory");
  svg.text(x + width / 2.0, y + 19.0, name, report::Svg::Anchor::middle, "strong");
  svg.text(x + width / 2.0, y + 36.0, size, report::Svg::Anchor::middle);
}

void draw_chip(report::Svg& svg, const Breakdown& chip) {
  draw_level(svg, 0, fmt::format("chip, {:.1f} mm²", chip.area_m2 * 1e6));
  const double x = left_of(0) + 12.0;
  const double width = panel - 24.0;
  draw_memory(
      svg, x, top + 14.0, width, "global buffer",
      fmt::format("{}, {}", core::human_bytes(static_cast<double>(chip.chip.global_buffer_bits) / 8.0),
                  area_text(chip, area_of(chip, Component::global_buffer))));
  draw_grid(svg, x, top + 74.0, width, 150.0, chip.chip.router_groups, "block inner");
  svg.text(x, top + 246.0, count_text(chip.chip.router_groups, "router group", "router groups"),
           report::Svg::Anchor::start, "strong");
  svg.text(x, top + 263.0, count_text(chip.chip.macros(), "macro", "macros") + " in all");
  svg.text(x, top + 280.0,
           fmt::format("{} cells, {:g} V, {:g} ns", core::human_count(static_cast<double>(chip.chip.cells())),
                       chip.chip.voltage_v, hardware::written_value(chip.chip, hardware::Knob::cycle_time)));
}

void draw_group(report::Svg& svg, const Breakdown& chip) {
  draw_level(svg, 1, "router group");
  const double x = left_of(1) + 12.0;
  const double width = panel - 24.0;
  svg.rectangle(x, top + 14.0, width, 46.0, "block driver");
  svg.text(x + width / 2.0, top + 33.0, "router", report::Svg::Anchor::middle, "strong");
  svg.text(x + width / 2.0, top + 50.0, "all: " + area_text(chip, area_of(chip, Component::router)),
           report::Svg::Anchor::middle);
  draw_grid(svg, x, top + 74.0, width, 150.0, chip.chip.tiles_per_group, "block inner");
  svg.text(x, top + 246.0, count_text(chip.chip.tiles_per_group, "tile", "tiles") + " per group",
           report::Svg::Anchor::start, "strong");
  svg.text(x, top + 263.0,
           count_text(std::int64_t{chip.chip.router_groups} * chip.chip.tiles_per_group, "tile", "tiles") +
               " in all");
}

void draw_tile(report::Svg& svg, const Breakdown& chip) {
  // Buffers are a byte wide per macro, as deep as an array has wordlines and bitlines (compat_model.hpp).
  const double input = static_cast<double>(chip.chip.macros_per_tile) * chip.chip.wordlines;
  const double output = static_cast<double>(chip.chip.macros_per_tile) * chip.chip.bitlines;
  draw_level(svg, 2, "tile");
  const double x = left_of(2) + 12.0;
  const double width = panel - 24.0;
  draw_memory(svg, x, top + 14.0, width, "input buffer, " + core::human_bytes(input),
              "all: " + area_text(chip, area_of(chip, Component::input_buffer)));
  draw_grid(svg, x, top + 70.0, width, 104.0, chip.chip.macros_per_tile, "block array");
  draw_memory(svg, x, top + 182.0, width, "output buffer, " + core::human_bytes(output),
              "all: " + area_text(chip, area_of(chip, Component::output_buffer)));
  svg.text(x, top + 254.0, count_text(chip.chip.macros_per_tile, "macro", "macros") + " per tile",
           report::Svg::Anchor::start, "strong");
}

void draw_macro(report::Svg& svg, const Breakdown& chip) {
  draw_level(svg, 3, "macro");
  const double x = left_of(3) + 12.0;
  const double drivers = 26.0;
  const double width = panel - 24.0 - drivers;
  const double array_top = top + 40.0;
  const double array_height = 112.0;
  svg.rectangle(x, array_top, drivers - 4.0, array_height, "block driver");
  svg.vertical_text(x + 15.0, array_top + array_height / 2.0, "row drivers");
  svg.rectangle(x + drivers, top + 14.0, width, 22.0, "block driver");
  svg.text(x + drivers + width / 2.0, top + 29.0, "column drivers", report::Svg::Anchor::middle);
  svg.rectangle(x + drivers, array_top, width, array_height, "block array");
  const double middle = x + drivers + width / 2.0;
  svg.text(middle, array_top + 42.0, fmt::format("{} × {} cells", chip.chip.wordlines, chip.chip.bitlines),
           report::Svg::Anchor::middle, "strong");
  svg.text(middle, array_top + 60.0, "wordlines × bitlines", report::Svg::Anchor::middle, "small");
  svg.text(middle, array_top + 80.0, fmt::format("{} bit per cell", chip.chip.bits_per_cell),
           report::Svg::Anchor::middle);
  svg.rectangle(x + drivers, array_top + array_height + 4.0, width, 24.0, "block converter");
  svg.text(middle, array_top + array_height + 20.0, fmt::format("{} converters", chip.chip.bitlines),
           report::Svg::Anchor::middle, "strong");
  double y = top + 202.0;
  for (const auto component : {Component::adc, Component::cells, Component::row_drivers,
                               Component::column_drivers, Component::weight_drivers}) {
    if (area_of(chip, component) == 0.0) continue;
    std::string name(cost::name(component));
    std::replace(name.begin(), name.end(), '_', ' ');
    svg.text(x, y, fmt::format("all {}: {}", name, area_text(chip, area_of(chip, component))));
    y += 17.0;
  }
}

}  // namespace

report::Figure block_diagram(report::Figure text, const Breakdown& chip) {
  report::Svg svg(text, left_of(3) + panel + 2.0, top + height + 4.0);
  draw_chip(svg, chip);
  draw_group(svg, chip);
  draw_tile(svg, chip);
  draw_macro(svg, chip);
  text.svg = std::move(svg).finish();
  text.is_wide = true;
  std::vector<std::string> names;
  std::vector<double> areas;
  for (std::size_t i = 0; i < cost::component_count; ++i) {
    names.emplace_back(cost::name(static_cast<Component>(i)));
    areas.push_back(chip.area_by_component_m2[i] * 1e6);
  }
  text.data = {
      "data",
      "",
      {{"component", "", "component", std::move(names)}, {"area_mm2", "mm2", "area (mm2)", std::move(areas)}},
      ""};
  return text;
}

}  // namespace crossisle::analysis
