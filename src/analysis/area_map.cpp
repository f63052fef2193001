// Part of Crossisle, SPDX-License-Identifier: MIT
#include "area_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>

#include "block_diagram.hpp"
#include "crossisle/report/svg.hpp"

namespace crossisle::analysis {
namespace {

constexpr double map_width = 480.0;
constexpr double system_height = 90.0;
constexpr double chip_height = 230.0;
constexpr double map_gap = 10.0;  ///< between both maps
constexpr double title_row = 18.0;
constexpr double map_mm2 = 1e6;  ///< per m2

struct MappedArea {
  std::string name;
  double area_mm2 = 0.0;
  std::string style;
};

struct Rectangle {
  double x = 0.0;
  double y = 0.0;
  double width = 0.0;
  double height = 0.0;
};

/// Returns the worst ratio of the sides of parts that share a side of this length.
/// @param scale of areas, in square units of the drawing
double worst_ratio(std::span<const MappedArea> parts, double side, double scale) {
  double sum = 0.0;
  for (const auto& part : parts) sum += part.area_mm2 * scale;
  const double depth = sum / side;
  double worst = 1.0;
  for (const auto& part : parts) {
    const double along = part.area_mm2 * scale / depth;
    worst = std::max({worst, along / depth, depth / along});
  }
  return worst;
}

void draw_part(report::Svg& svg, const Rectangle& place, const MappedArea& part) {
  constexpr double text_height = 14.0;
  const std::string area = fmt::format("{:.3g} mm²", part.area_mm2);
  svg.rectangle(place.x, place.y, place.width, place.height, part.style, part.name + ": " + area);
  const double room = place.width - 6.0;
  if (report::text_width(part.name) > room || place.height < text_height + 2.0) return;
  svg.text(place.x + 4.0, place.y + text_height, part.name);
  if (report::text_width(area) <= room && place.height > 2.0 * text_height + 4.0)
    svg.text(place.x + 4.0, place.y + 2.0 * text_height, area, report::Svg::Anchor::start, "small");
}

/// Fills a rectangle with parts, row by row along its shorter side; a row ends before its parts become
/// flatter.
void draw_parts(report::Svg& svg, Rectangle place, std::span<const MappedArea> parts, double scale) {
  while (!parts.empty()) {
    const double side = std::min(place.width, place.height);
    std::size_t count = 1;
    while (count < parts.size() &&
           worst_ratio(parts.first(count + 1), side, scale) <= worst_ratio(parts.first(count), side, scale))
      ++count;
    double sum = 0.0;
    for (const auto& part : parts.first(count)) sum += part.area_mm2 * scale;
    const double depth = sum / side;
    const bool is_column = place.width >= place.height;
    double at = is_column ? place.y : place.x;
    for (const auto& part : parts.first(count)) {
      const double along = part.area_mm2 * scale / depth;
      draw_part(svg, is_column ? Rectangle{place.x, at, depth, along} : Rectangle{at, place.y, along, depth},
                part);
      at += along;
    }
    if (is_column) {
      place.x += depth;
      place.width -= depth;
    } else {
      place.y += depth;
      place.height -= depth;
    }
    parts = parts.subspan(count);
  }
}

void sort_by_area(std::vector<MappedArea>& parts) {
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& one, const auto& other) { return one.area_mm2 > other.area_mm2; });
}

/// Returns the components of the chip.
std::vector<MappedArea> components_of(const Breakdown& chip) {
  std::vector<MappedArea> parts;
  for (std::size_t i = 0; i < cost::component_count; ++i) {
    const auto component = static_cast<cost::Component>(i);
    if (!(chip.area_by_component_m2[i] > 0.0)) continue;
    const auto part = std::find_if(chip.parts.begin(), chip.parts.end(),
                                   [&](const cost::ChipPart& each) { return each.component == component; });
    std::string name(cost::name(component));
    std::replace(name.begin(), name.end(), '_', ' ');
    if (component == cost::Component::dram) name += " interface";
    parts.push_back({std::move(name), chip.area_by_component_m2[i] * map_mm2,
                     part == chip.parts.end() ? "block" : style_of(part->kind)});
  }
  sort_by_area(parts);
  return parts;
}

/// Returns the chip and the silicon outside it; nothing without any.
std::vector<MappedArea> system_of(const Breakdown& chip) {
  std::vector<MappedArea> parts;
  for (const auto& part : chip.parts) {
    if (part.outside_m2) parts.push_back({part.name, *part.outside_m2 * map_mm2, style_of(part.kind)});
  }
  if (!parts.empty()) parts.push_back({"chip", chip.area_m2 * map_mm2, "block inner"});
  sort_by_area(parts);
  return parts;
}

double sum_of(const std::vector<MappedArea>& parts) {
  double sum = 0.0;
  for (const auto& part : parts) sum += part.area_mm2;
  return sum;
}

/// Draws a map below its title. @returns the lower edge
double draw_map(report::Svg& svg, double top, double height, const std::string& title,
                const std::vector<MappedArea>& parts) {
  const double sum = sum_of(parts);
  const Rectangle place{1.0, top + title_row, map_width - 2.0, height};
  svg.text(1.0, top + title_row - 5.0, fmt::format("{}, {:.4g} mm²", title, sum), report::Svg::Anchor::start,
           "strong");
  draw_parts(svg, place, parts, place.width * place.height / sum);
  return place.y + height;
}

}  // namespace

report::Figure area_map(report::Figure text, const Breakdown& chip) {
  const auto system = system_of(chip);
  const auto components = components_of(chip);
  const double system_rows = system.empty() ? 0.0 : title_row + system_height + map_gap;
  report::Svg svg(text, map_width, system_rows + title_row + chip_height + 2.0);
  double top = 0.0;
  if (!system.empty()) top = draw_map(svg, 0.0, system_height, "chip with DRAM", system) + map_gap;
  draw_map(svg, top, chip_height, "chip", components);
  text.svg = std::move(svg).finish();

  std::vector<std::string> names;
  std::vector<double> areas;
  std::vector<std::string> places;
  const auto add = [&](const std::vector<MappedArea>& parts, const char* place) {
    for (const auto& part : parts) {
      names.push_back(part.name);
      areas.push_back(part.area_mm2);
      places.emplace_back(place);
    }
  };
  add(system, "system");
  add(components, "chip");
  text.data = {"data",
               "",
               {{"part", "", "part", std::move(names)},
                {"area_mm2", "mm2", "area (mm2)", std::move(areas)},
                {"place", "", "part of", std::move(places)}},
               ""};
  return text;
}

}  // namespace crossisle::analysis
