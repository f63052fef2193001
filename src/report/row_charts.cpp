// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "chart_parts.hpp"
#include "crossisle/core/precondition.hpp"
#include "crossisle/report/chart.hpp"
#include "crossisle/report/svg.hpp"

namespace crossisle::report {
namespace {

constexpr double cascade_row = 22.0;
constexpr double axis_height = 42.0;  ///< below a plot
constexpr double name_gap = 8.0;      ///< between a name and the plot

/// Returns the commands of a rectangle in a path.
std::string bar(double left, double top, double right, double bottom) {
  return fmt::format("M{} {}H{}V{}H{}z", length(left), length(top), length(right), length(bottom),
                     length(left));
}

/// Heights of the rows of a schedule.
struct Rows {
  double height;
  bool has_names;

  explicit Rows(std::size_t count) {
    constexpr std::size_t most_named = 70;
    constexpr double few = 15.0;     ///< height of one of few rows
    constexpr double named = 11.0;   ///< smallest height with a name
    constexpr double most = 560.0;   ///< height of all rows with names
    constexpr double dense = 420.0;  ///< without names
    const double share = most / static_cast<double>(count);
    has_names = count <= most_named;
    height = has_names ? std::clamp(share, named, few) : dense / static_cast<double>(count);
  }
};

/// Returns the end of a name, which tells layers of a block apart, if there is no room for all of it.
std::string end_of(const std::string& name, double width) {
  constexpr double enlarged = 1.1;  ///< type on small screens
  const auto letters = static_cast<std::size_t>(std::max(width / (enlarged * text_width("n")), 4.0));
  return name.size() <= letters ? name : "…" + name.substr(name.size() - letters + 1);
}

/// Draws the lines of moments with their names above the plot, each in a row of its own.
void draw_moments(Svg& svg, const Plot& plot, const Projection& to_x, const std::vector<Moment>& moments) {
  constexpr double name_row = 15.0;
  double y = plot.top - name_row * static_cast<double>(moments.size()) + 9.0;
  for (const Moment& moment : moments) {
    const double x = to_x(moment.at);
    svg.line(x, y - 9.0, x, plot.bottom, "line s7 d1");
    const bool is_right = x > (plot.left + plot.right) / 2.0;
    svg.text(is_right ? x - 5.0 : x + 5.0, y, moment.name, is_right ? Svg::Anchor::end : Svg::Anchor::start,
             "small");
    y += name_row;
  }
}

/// Draws the bars of each kind as one path, and their names.
/// @param labels width of the names
void draw_spans(Svg& svg, const Plot& plot, const Rows& rows, const Projection& to_x, double labels,
                std::size_t kinds, const std::vector<Span>& spans) {
  std::vector<std::string> paths(kinds);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const Span& span = spans[i];
    const double y = plot.top + rows.height * static_cast<double>(i) + 2.0;
    const double tall = std::max(0.8 * rows.height, 0.8);
    const double right = std::max(to_x(span.end), to_x(span.begin) + 1.0);
    paths[span.kind] += bar(to_x(span.begin), y, right, y + tall);
    if (rows.has_names) {
      svg.text(labels - name_gap, y + tall - 1.0, end_of(span.name, labels - name_gap), Svg::Anchor::end,
               "small");
    }
  }
  for (std::size_t kind = 0; kind < paths.size(); ++kind) {
    if (!paths[kind].empty()) svg.path(paths[kind], fill(kind));
  }
}

/// Writes the notes next to their bars, where there is room.
void draw_notes(Svg& svg, const Plot& plot, const Rows& rows, const Projection& to_x,
                const std::vector<Span>& spans) {
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const Span& span = spans[i];
    if (span.note.empty()) continue;
    const double y = plot.top + rows.height * (static_cast<double>(i) + 0.5) + 5.0;
    const bool fits = to_x(span.end) + 6.0 + text_width(span.note) < plot.right;
    svg.text(fits ? to_x(span.end) + 6.0 : to_x(span.begin) - 6.0, y, span.note,
             fits ? Svg::Anchor::start : Svg::Anchor::end, "small strong");
  }
}

store::Table table_of(const std::vector<Span>& spans, const std::vector<std::string>& kinds,
                      const std::string& axis) {
  using store::column;
  return {
      "data",
      "",
      {column<std::string>(spans, "row", "", "row", [](const Span& span) { return span.name; }),
       column<double>(spans, "begin", "", "begin, " + axis, [](const Span& span) { return span.begin; }),
       column<double>(spans, "end", "", "end, " + axis, [](const Span& span) { return span.end; }),
       column<std::string>(spans, "kind", "", "kind", [&](const Span& span) { return kinds.at(span.kind); })},
      ""};
}

}  // namespace

Figure cascade_chart(Figure text, const std::string& axis, const std::vector<std::string>& names,
                     const std::vector<double>& values) {
  CROSSISLE_EXPECTS(names.size() == values.size() &&
                    std::none_of(values.begin(), values.end(), [](double value) { return value < 0.0; }));
  double total = 0.0;
  for (const double value : values) total += value;
  constexpr double number_width = 66.0;  ///< for a number to the right of a bar
  const double labels = label_width(names, 160.0);
  const double height = axis_height + 8.0 + cascade_row * static_cast<double>(names.size() + 1);
  const Plot plot{labels, 4.0, chart_width - number_width, height - axis_height};
  const Projection to_x(Scale::linear, 0.0, total > 0.0 ? total : 1.0, plot.left, plot.right);
  Svg svg(text, chart_width, height);
  draw_ticks(svg, plot, to_x);
  svg.text((plot.left + plot.right) / 2.0, plot.bottom + 33.0, axis, Svg::Anchor::middle);
  const auto draw = [&](std::size_t row, const std::string& name, double begin, double end,
                        const std::string& style) {
    const double y = plot.top + cascade_row * static_cast<double>(row) + 4.0;
    const double width = std::max(to_x(end) - to_x(begin), 1.0);
    svg.text(labels - name_gap, y + 11.0, shortened(name, labels - name_gap), Svg::Anchor::end);
    svg.rectangle(to_x(begin), y, width, cascade_row - 8.0, style,
                  fmt::format("{}: {:.4g}, {:.3g} %", name, end - begin, 100.0 * (end - begin) / total));
    svg.text(to_x(begin) + width + 5.0, y + 11.0, fmt::format("{:.3g}", end - begin), Svg::Anchor::start,
             "small");
    if (row < names.size()) svg.line(to_x(end), y + cascade_row - 8.0, to_x(end), y + cascade_row, "zoom");
  };
  double sum = 0.0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    draw(i, names[i], sum, sum + values[i], fill(0));
    sum += values[i];
  }
  draw(names.size(), "total", 0.0, sum, fill(8));
  text.svg = std::move(svg).finish();
  text.data = {"data", "", {{"part", "", "part", names}, {"value", "", axis, values}}, ""};
  return text;
}

Figure schedule_chart(Figure text, const std::string& axis, const std::vector<std::string>& kinds,
                      const std::vector<Span>& spans, const std::vector<Moment>& moments) {
  const Rows rows(spans.size());
  std::vector<std::string> names;
  double latest = 0.0;
  for (const Span& span : spans) {
    names.push_back(span.name);
    latest = std::max(latest, span.end);
  }
  for (const Moment& moment : moments) latest = std::max(latest, moment.at);
  std::vector<Legend::Entry> entries;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    const bool is_drawn =
        std::any_of(spans.begin(), spans.end(), [&](const Span& span) { return span.kind == kind; });
    if (is_drawn) entries.push_back({kinds[kind], fill(kind)});
  }
  const Legend legend(std::move(entries), chart_width - 10.0);
  const double labels = rows.has_names ? label_width(names, 172.0) : 26.0;
  constexpr double moment_row = 15.0;
  const double top = legend.height() + 4.0 + moment_row * static_cast<double>(moments.size());
  const Plot plot{labels, top, chart_width - 14.0,
                  top + rows.height * static_cast<double>(spans.size()) + 4.0};
  const Projection to_x(Scale::linear, 0.0, latest > 0.0 ? latest : 1.0, plot.left, plot.right - 4.0);
  Svg svg(text, chart_width, plot.bottom + axis_height);
  legend.draw(svg, 4.0, 0.0);
  draw_ticks(svg, plot, to_x);
  svg.text((plot.left + plot.right) / 2.0, plot.bottom + 33.0, axis, Svg::Anchor::middle);
  if (!rows.has_names)
    svg.vertical_text(14.0, (plot.top + plot.bottom) / 2.0, "layers, the first one at the top");
  draw_spans(svg, plot, rows, to_x, labels, kinds.size(), spans);
  draw_moments(svg, plot, to_x, moments);
  draw_notes(svg, plot, rows, to_x, spans);
  text.svg = std::move(svg).finish();
  text.data = table_of(spans, kinds, axis);
  return text;
}

}  // namespace crossisle::report
