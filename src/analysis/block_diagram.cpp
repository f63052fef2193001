// Part of Crossisle, SPDX-License-Identifier: MIT
#include "block_diagram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "crossisle/core/text.hpp"
#include "crossisle/report/svg.hpp"

namespace crossisle::analysis {
namespace {

using cost::ChipPart;
using cost::Component;
using cost::PartKind;
using cost::Site;

constexpr double mm2_per_m2 = 1e6;
constexpr double panel_width = 270.0;
constexpr double gap = 40.0;  ///< between panels
constexpr double title = 26.0;
constexpr double margin = 12.0;  ///< inside a panel
constexpr double line = 16.0;    ///< of text
constexpr double grid = 116.0;   ///< height of the parts that the next panel shows

std::string area_text(const Breakdown& chip, double area_m2) {
  return fmt::format("{:.3g} mm² ({:.1f} %)", area_m2 * 1e6, 100.0 * area_m2 / chip.area_m2);
}

std::string words_of(Component component) {
  std::string words(cost::name(component));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string count_text(std::int64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", core::human_count(static_cast<double>(count)), count == 1 ? one : many);
}

/// Part in the drawing: its name and the lines of text below it.
struct Box {
  std::string style;
  std::vector<std::string> lines;

  double height() const { return 10.0 + line * static_cast<double>(lines.size()); }
};

/// Level of the hierarchy: its parts and the places of the next level, with notes on them.
struct Panel {
  std::string title;
  std::vector<Box> above;  ///< outside the frame
  std::vector<Box> boxes;
  std::int64_t inner = 0;  ///< places of the next level in this one
  const char* inner_style = "block inner";
  std::vector<std::string> notes{};

  double height() const {
    double sum = margin;
    for (const auto* list : {&above, &boxes}) {
      for (const Box& box : *list) sum += box.height() + 6.0;
    }
    if (!above.empty()) sum += margin;
    return sum + (inner > 0 ? grid + 6.0 : 0.0) + line * static_cast<double>(notes.size()) + 4.0;
  }
};

/// Returns the box of a part. @param part part of the chip
Box box_of(const Breakdown& chip, const ChipPart& part) {
  Box box{style_of(part.kind), {}};
  box.lines.push_back(
      part.count == 1 ? part.name
                      : fmt::format("{} {}", core::human_count(static_cast<double>(part.count)), part.name));
  if (!part.size.empty()) box.lines.push_back(part.size);
  if (part.outside_m2) {
    box.lines.push_back(fmt::format("{:.3g} mm² outside the chip", *part.outside_m2 * mm2_per_m2));
    return box;
  }
  if (!part.component) return box;
  const double area_m2 = chip.area_by_component_m2[static_cast<std::size_t>(*part.component)];
  const auto of_component = [&](const ChipPart& other) { return other.component == part.component; };
  const auto first = std::find_if(chip.parts.begin(), chip.parts.end(), of_component);
  if (area_m2 == 0.0 || first->name != part.name) return box;
  const bool is_alone = std::count_if(chip.parts.begin(), chip.parts.end(), of_component) == 1;
  const std::string what = part.site == Site::board ? "interface on the chip"
                           : is_alone               ? "all"
                                                    : "all " + words_of(*part.component);
  box.lines.push_back(fmt::format("{}: {}", what, area_text(chip, area_m2)));
  return box;
}

std::vector<Box> boxes_at(const Breakdown& chip, Site site) {
  std::vector<Box> boxes;
  for (const ChipPart& part : chip.parts) {
    if (part.site == site) boxes.push_back(box_of(chip, part));
  }
  return boxes;
}

/// Returns the areas that belong to no part, so that the areas in the diagram add up to the chip.
std::vector<std::string> other_areas(const Breakdown& chip) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < cost::component_count; ++i) {
    const auto component = static_cast<Component>(i);
    const bool has_part = std::any_of(chip.parts.begin(), chip.parts.end(),
                                      [&](const ChipPart& part) { return part.component == component; });
    if (has_part || chip.area_by_component_m2[i] == 0.0) continue;
    texts.push_back(words_of(component) + ": " + area_text(chip, chip.area_by_component_m2[i]));
  }
  return texts;
}

double outside_area_m2(const Breakdown& chip) {
  double area_m2 = 0.0;
  for (const ChipPart& part : chip.parts) area_m2 += part.outside_m2.value_or(0.0);
  return area_m2;
}

std::array<Panel, 4> panels_of(const Breakdown& breakdown) {
  const hardware::Chip& chip = breakdown.chip;
  const std::int64_t tiles = std::int64_t{chip.router_groups} * chip.tiles_per_group;
  const double outside_m2 = outside_area_m2(breakdown);
  const std::string with_dram =
      outside_m2 > 0.0 ? fmt::format("; with DRAM {:.1f} mm²", (breakdown.area_m2 + outside_m2) * mm2_per_m2)
                       : "";
  Panel whole{
      fmt::format("chip, {:.1f} mm²{}", breakdown.area_m2 * mm2_per_m2, with_dram),
      boxes_at(breakdown, Site::board),
      boxes_at(breakdown, Site::chip),
      chip.router_groups,
      "block inner",
      {count_text(chip.router_groups, "router group", "router groups"),
       fmt::format("{} cells in all, {:g} V, {:g} ns", core::human_count(static_cast<double>(chip.cells())),
                   chip.voltage_v, hardware::written_value(chip, hardware::Knob::cycle_time))}};
  for (auto& text : other_areas(breakdown)) whole.notes.push_back(std::move(text));
  Panel group{"router group",
              {},
              boxes_at(breakdown, Site::router_group),
              chip.tiles_per_group,
              "block inner",
              {count_text(chip.tiles_per_group, "tile", "tiles") + " per group",
               count_text(tiles, "tile", "tiles") + " in all"}};
  Panel tile{"tile",
             {},
             boxes_at(breakdown, Site::tile),
             chip.macros_per_tile,
             "block array",
             {count_text(chip.macros_per_tile, "macro", "macros") + " per tile",
              count_text(chip.macros(), "macro", "macros") + " in all"}};
  Panel macro{"macro", {}, boxes_at(breakdown, Site::macro)};
  return {std::move(whole), std::move(group), std::move(tile), std::move(macro)};
}

/// Draws `count` equal parts as a grid of small blocks, of which the next level shows the first; if there are
/// many parts, only some are drawn.
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

void draw_box(report::Svg& svg, double x, double y, const Box& box) {
  const double width = panel_width - 2.0 * margin;
  svg.rectangle(x, y, width, box.height(), box.style);
  for (std::size_t i = 0; i < box.lines.size(); ++i) {
    svg.text(x + width / 2.0, y + line * static_cast<double>(i + 1), box.lines[i],
             report::Svg::Anchor::middle, i == 0 ? "strong" : "");
  }
}

/// Draws a panel from its upper left corner. @returns the middle of the places of the next level
double draw_panel(report::Svg& svg, double x, double y, double height, const Panel& panel) {
  svg.text(x, y + line, panel.title, report::Svg::Anchor::start, "strong");
  double top = y + title;
  const double bottom = top + height;
  for (const Box& box : panel.above) {
    draw_box(svg, x + margin, top, box);
    top += box.height() + 6.0;
  }
  if (!panel.above.empty()) top += margin;
  svg.rectangle(x, top, panel_width, bottom - top, "block");
  double at = top + margin;
  for (const Box& box : panel.boxes) {
    draw_box(svg, x + margin, at, box);
    at += box.height() + 6.0;
  }
  const double middle = at + grid / 2.0;
  if (panel.inner > 0) {
    draw_grid(svg, x + margin, at, panel_width - 2.0 * margin, grid, panel.inner, panel.inner_style);
    at += grid + 6.0;
  }
  for (std::size_t i = 0; i < panel.notes.size(); ++i) {
    svg.text(x + margin, at + line * static_cast<double>(i + 1) - 4.0, panel.notes[i],
             report::Svg::Anchor::start, i == 0 ? "strong" : "");
  }
  return middle;
}

/// Draws the levels from left to right, joined by rays from the places that the next level shows.
std::string side_by_side(const report::Figure& text, const std::array<Panel, 4>& panels) {
  double height = 0.0;
  for (const Panel& panel : panels) height = std::max(height, panel.height());
  const double step = panel_width + gap;
  report::Svg svg(text, step * static_cast<double>(panels.size()) - gap + 2.0, title + height + 4.0);
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const double x = 1.0 + step * static_cast<double>(i);
    const double middle = draw_panel(svg, x, 0.0, height, panels[i]);
    if (i + 1 == panels.size()) break;
    svg.line(x + panel_width - margin, middle - 8.0, x + step, title, "zoom");
    svg.line(x + panel_width - margin, middle + 8.0, x + step, title + height, "zoom");
  }
  return std::move(svg).finish();
}

/// Draws the levels below one another, for screens on which four adjacent levels cannot be read.
std::string stacked(const report::Figure& text, const std::array<Panel, 4>& panels) {
  double height = 4.0;
  for (const Panel& panel : panels) height += title + panel.height() + gap / 2.0;
  report::Svg svg(text, panel_width + 2.0, height - gap / 2.0);
  double y = 0.0;
  for (const Panel& panel : panels) {
    draw_panel(svg, 1.0, y, panel.height(), panel);
    y += title + panel.height() + gap / 2.0;
  }
  return std::move(svg).finish();
}

}  // namespace

const char* style_of(PartKind kind) {
  switch (kind) {
    case PartKind::memory:
      return "block memory";
    case PartKind::transport:
    case PartKind::driver:
      return "block driver";
    case PartKind::logic:
    case PartKind::converter:
      return "block converter";
    case PartKind::array:
      return "block array";
  }
  return "block";
}

report::Figure block_diagram(report::Figure text, const Breakdown& chip) {
  const auto panels = panels_of(chip);
  text.svg = side_by_side(text, panels);
  text.narrow_svg = stacked(text, panels);
  text.is_wide = true;
  std::vector<std::string> names;
  std::vector<double> areas;
  for (std::size_t i = 0; i < cost::component_count; ++i) {
    names.emplace_back(cost::name(static_cast<Component>(i)));
    areas.push_back(chip.area_by_component_m2[i] * mm2_per_m2);
  }
  std::vector<std::string> places(names.size(), "chip");
  for (const ChipPart& part : chip.parts) {
    if (!part.outside_m2) continue;
    names.push_back(part.name);
    areas.push_back(*part.outside_m2 * mm2_per_m2);
    places.emplace_back("outside");
  }
  text.data = {
      "data",
      "",
      {{"component", "", "component", std::move(names)}, {"area_mm2", "mm2", "area (mm2)", std::move(areas)}},
      ""};
  const bool has_outside = places.back() != "chip";
  if (has_outside) text.data.columns.push_back({"place", "", "place", std::move(places)});
  return text;
}

}  // namespace crossisle::analysis
