// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/report/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "chart_parts.hpp"
#include "crossisle/core/precondition.hpp"
#include "crossisle/report/statistics.hpp"
#include "crossisle/report/svg.hpp"

namespace crossisle::report {
namespace {

constexpr double chart_height = 300.0;

/// Returns a line through the points of a series; points less than a third of a pixel from the last drawn one
/// are skipped.
std::string polyline(const Series& series, const Projection& to_x, const Projection& to_y) {
  constexpr double least = 0.3;
  std::string commands;
  double last_x = 0.0;
  double last_y = 0.0;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (!to_x.shows(series.x[i]) || !to_y.shows(series.y[i])) continue;
    const double x = to_x(series.x[i]);
    const double y = to_y(series.y[i]);
    const bool is_last = i + 1 == series.x.size();
    if (commands.empty()) {
      commands = "M" + length(x) + " " + length(y);
    } else if (series.shape == Shape::steps) {
      if (std::abs(y - last_y) < least && !is_last) continue;  // the step continues
      commands += "H" + length(x) + "V" + length(y);
    } else {
      if (std::abs(x - last_x) + std::abs(y - last_y) < least && !is_last) continue;
      commands += "L" + length(x) + " " + length(y);
    }
    last_x = x;
    last_y = y;
  }
  return commands;
}

/// Keeps the first of the points that share a pixel.
Series thinned(const Series& series, const Projection& to_x, const Projection& to_y) {
  constexpr auto columns = static_cast<std::size_t>(chart_width);
  std::unordered_set<std::size_t> taken;
  Series kept{series.name, {}, {}, series.shape, series.is_background};
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (!to_x.shows(series.x[i]) || !to_y.shows(series.y[i])) continue;
    const auto column = static_cast<std::size_t>(std::lround(to_x(series.x[i])));
    const auto row = static_cast<std::size_t>(std::lround(to_y(series.y[i])));
    if (!taken.insert(row * columns + column).second) continue;
    kept.x.push_back(series.x[i]);
    kept.y.push_back(series.y[i]);
  }
  return kept;
}

/// Draws each point as a line of zero length with round ends. Points of a row that touch become one line,
/// which covers the same pixels.
std::string dots(const Series& series, const Projection& to_x, const Projection& to_y) {
  constexpr int touching = 2;               ///< at most this far apart, less than the width of a dot
  std::vector<std::pair<int, int>> pixels;  // y, x
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    pixels.emplace_back(static_cast<int>(std::lround(to_y(series.y[i]))),
                        static_cast<int>(std::lround(to_x(series.x[i]))));
  }
  std::sort(pixels.begin(), pixels.end());
  std::string commands;
  for (std::size_t i = 0; i < pixels.size();) {
    std::size_t last = i;
    while (last + 1 < pixels.size() && pixels[last + 1].first == pixels[i].first &&
           pixels[last + 1].second - pixels[last].second <= touching)
      ++last;
    commands +=
        fmt::format("M{} {}h{}", pixels[i].second, pixels[i].first, pixels[last].second - pixels[i].second);
    i = last + 1;
  }
  return commands;
}

std::string style_of(const Series& series, std::size_t colour) {
  if (series.is_filled) return "bar " + fill(colour);
  if (series.is_background) return series.shape == Shape::points ? "dot back" : "line back";
  switch (series.shape) {
    case Shape::points:
      return "dot " + stroke(colour);
    case Shape::marks:
      return (series.colour ? "mark ring " : "mark ") + stroke(colour);
    default:
      return "line " + stroke(colour);
  }
}

/// Draws the marks of a series up to the end of the vertical axis, with their tooltips and links.
void draw_marks(Svg& svg, const Series& series, const Projection& to_x, const Projection& to_y, double high,
                const std::string& style) {
  constexpr double usual = 4.0;
  constexpr double ring = 6.0;  ///< surrounds a mark
  const double radius = series.colour && !series.is_filled ? ring : usual;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const double x = series.x[i];
    const double y = series.y[i];
    if (!to_x.shows(x) || !to_y.shows(y) || y > high) continue;
    const bool is_link = !series.row_ids.empty() && !series.row_ids[i].empty();
    if (is_link) svg.open_link("#" + series.row_ids[i]);
    svg.circle(to_x(x), to_y(y), radius, style,
               series.tips.empty() ? fmt::format("{}: {:.5g}, {:.5g}", series.name, x, y) : series.tips[i]);
    if (is_link) svg.close_link();
  }
}

store::Table long_table(const std::vector<Series>& all, const Axis& x, const Axis& y) {
  std::vector<std::string> names;
  std::vector<double> xs;
  std::vector<double> ys;
  for (const auto& series : all) {
    names.insert(names.end(), series.x.size(), series.name);
    xs.insert(xs.end(), series.x.begin(), series.x.end());
    ys.insert(ys.end(), series.y.begin(), series.y.end());
  }
  return {"data",
          "",
          {{"series", "", "series", std::move(names)},
           {"x", "", x.title, std::move(xs)},
           {"y", "", y.title, std::move(ys)}},
          ""};
}

store::Table sample_table(const std::vector<Sample>& samples, const std::string& title) {
  std::vector<std::string> names;
  std::vector<double> values;
  for (const auto& sample : samples) {
    names.insert(names.end(), sample.values.size(), sample.name);
    values.insert(values.end(), sample.values.begin(), sample.values.end());
  }
  return {
      "data", "", {{"sample", "", "sample", std::move(names)}, {"value", "", title, std::move(values)}}, ""};
}

}  // namespace

Figure xy_chart(Figure text, const Axis& x, const Axis& y, std::vector<Series> series) {
  CROSSISLE_EXPECTS(std::all_of(series.begin(), series.end(),
                                [](const Series& one) { return one.x.size() == one.y.size(); }));
  std::vector<Legend::Entry> entries;
  std::vector<std::string> styles;
  std::size_t colour = 0;
  for (const auto& one : series) {
    const bool takes_next = !one.is_background && !one.colour;
    styles.push_back(style_of(one, takes_next ? colour++ : one.colour.value_or(0)));
    const bool is_line = one.shape == Shape::line || one.shape == Shape::steps;
    entries.push_back({one.name, is_line ? styles.back() : "key " + styles.back(),
                       is_line ? Legend::Entry::Sample::line : Legend::Entry::Sample::dot});
  }
  const Legend legend(std::move(entries), chart_width - 70.0);
  const Range range = range_of(series, &Series::y, y);
  const Bounds& of_y = range.bounds;
  double widest = 0.0;
  for (const double tick : Projection(y.scale, of_y.low, of_y.high, 1.0, 0.0).ticks())
    widest = std::max(widest, text_width(tick_text(tick)));
  const Plot plot{std::max(62.0, 30.0 + widest), 8.0 + legend.height(), chart_width - 14.0,
                  chart_height + legend.height() - 42.0};
  const Bounds of_x = range_of(series, &Series::x, x).bounds;
  const double strip = x.infinity.empty() ? 0.0 : 12.0 + text_width(x.infinity);
  Projection to_x(x.scale, of_x.low, of_x.high, plot.left + 4.0, plot.right - 4.0 - strip);
  if (strip > 0.0) to_x.set_infinity(plot.right - strip / 2.0);
  const Projection to_y(y.scale, of_y.low, of_y.high, plot.bottom - 4.0, plot.top + 4.0);
  for (auto& one : series) {
    if (one.shape == Shape::points) one = thinned(one, to_x, to_y);
  }
  Svg svg(text, chart_width, chart_height + legend.height());
  legend.draw(svg, plot.left, 0.0);
  draw_axes(svg, plot, x, y, to_x, to_y);
  if (strip > 0.0) {
    svg.line(plot.right - strip, plot.top, plot.right - strip, plot.bottom, "zoom");
    svg.text(plot.right - strip / 2.0, plot.bottom + 15.0, x.infinity, Svg::Anchor::middle);
  }
  if (range.above > 0) {
    // Lines leave the plot at its upper edge and return; the margin contains their width at the lower edge.
    svg.open_window("window-" + text.id, plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
  }
  for (std::size_t i = 0; i < series.size(); ++i) {
    const auto& one = series[i];
    if (one.shape == Shape::marks) {
      draw_marks(svg, one, to_x, to_y, of_y.high, styles[i]);
      continue;
    }
    const std::string commands =
        one.shape == Shape::points ? dots(one, to_x, to_y) : polyline(one, to_x, to_y);
    if (!commands.empty()) svg.path(commands, styles[i]);
  }
  if (range.above > 0) svg.close_group();
  text.svg = std::move(svg).finish();
  text.caption += range.note();
  text.data = long_table(series, x, y);
  return text;
}

Figure ecdf_chart(Figure text, const Axis& x, const std::vector<Sample>& samples) {
  std::vector<Series> series;
  for (const auto& sample : samples) {
    auto values = sample.values;
    std::sort(values.begin(), values.end());
    Series one{sample.name, {}, {}, Shape::steps};
    for (std::size_t i = 0; i < values.size(); ++i) {
      // The step at a value begins at the share reached before it.
      if (i == 0) {
        one.x.push_back(values[i]);
        one.y.push_back(0.0);
      }
      one.x.push_back(values[i]);
      one.y.push_back(static_cast<double>(i + 1) / static_cast<double>(values.size()));
    }
    series.push_back(std::move(one));
  }
  return xy_chart(std::move(text), x, {"share of runs", Scale::linear, shares}, series);
}

Figure box_chart(Figure text, const Axis& x, const std::vector<Sample>& samples) {
  constexpr double row = 26.0;
  std::vector<std::string> names;
  Bounds bounds;
  for (const auto& sample : samples) {
    names.push_back(sample.name);
    for (const double value : sample.values) {
      if (std::isfinite(value) && (x.scale == Scale::linear || value > 0.0)) bounds.include(value);
    }
  }
  if (bounds.low > bounds.high) bounds = {1.0, 1.0};
  const double labels = label_width(names, 256.0);
  const double height = 50.0 + row * static_cast<double>(samples.size());
  const Plot plot{labels, 4.0, chart_width - 14.0, height - 42.0};
  const Projection to_x(x.scale, bounds.low, bounds.high, plot.left + 6.0, plot.right - 6.0);
  Svg svg(text, chart_width, height);
  draw_ticks(svg, plot, to_x);
  svg.text((plot.left + plot.right) / 2.0, plot.bottom + 33.0, x.title, Svg::Anchor::middle);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double y = plot.top + row * (static_cast<double>(i) + 0.5);
    svg.text(labels - 8.0, y + 4.0, shortened(samples[i].name, labels - 8.0), Svg::Anchor::end);
    std::vector<double> values;
    std::copy_if(samples[i].values.begin(), samples[i].values.end(), std::back_inserter(values),
                 [&](double value) { return to_x.shows(value); });
    if (values.empty()) continue;
    std::sort(values.begin(), values.end());
    const double low = to_x(quantile(values, 0.25));
    const double high = to_x(quantile(values, 0.75));
    svg.rectangle(
        low, y - 7.0, std::max(high - low, 1.0), 14.0, "box",
        fmt::format("{}: median {:.5g} of {}", samples[i].name, quantile(values, 0.5), values.size()));
    const Projection to_row(Scale::linear, -1.0, 1.0, y - 1.0, y + 1.0);
    const Series points{{}, values, std::vector<double>(values.size(), 0.0), Shape::points};
    svg.path(dots(thinned(points, to_x, to_row), to_x, to_row), "dot s0");
    svg.line(to_x(quantile(values, 0.5)), y - 9.0, to_x(quantile(values, 0.5)), y + 9.0, "line s1 d0");
  }
  text.svg = std::move(svg).finish();
  text.data = sample_table(samples, x.title);
  return text;
}

Figure bar_chart(Figure text, const std::string& axis, const std::vector<std::string>& categories,
                 const std::vector<Sample>& parts) {
  CROSSISLE_EXPECTS(std::all_of(parts.begin(), parts.end(), [&](const Sample& part) {
    return part.values.size() == categories.size() &&
           std::none_of(part.values.begin(), part.values.end(), [](double value) { return value < 0.0; });
  }));
  constexpr double row = 26.0;
  std::vector<Legend::Entry> entries;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const auto& values = parts[part].values;
    const bool is_drawn = std::any_of(values.begin(), values.end(), [](double value) { return value > 0.0; });
    if (is_drawn) entries.push_back({parts[part].name, fill(part)});
  }
  const Legend legend(std::move(entries), chart_width - 10.0);
  double most = 0.0;
  for (std::size_t i = 0; i < categories.size(); ++i) {
    double total = 0.0;
    for (const auto& part : parts) total += part.values[i];
    most = std::max(most, total);
  }
  const double labels = label_width(categories, 290.0);
  const double height = 50.0 + row * static_cast<double>(categories.size()) + legend.height();
  const Plot plot{labels, legend.height() + 4.0, chart_width - 24.0, height - 42.0};
  const Projection to_x(Scale::linear, 0.0, most > 0.0 ? most : 1.0, plot.left, plot.right);
  Svg svg(text, chart_width, height);
  legend.draw(svg, 4.0, 0.0);
  draw_ticks(svg, plot, to_x);
  svg.text((plot.left + plot.right) / 2.0, plot.bottom + 33.0, axis, Svg::Anchor::middle);
  store::Table data{"data", "", {{"category", "", "category", categories}}, ""};
  for (const auto& part : parts)
    data.columns.push_back({part.name.empty() ? "value" : part.name, "", axis, part.values});
  for (std::size_t i = 0; i < categories.size(); ++i) {
    const double y = plot.top + row * static_cast<double>(i) + 4.0;
    svg.text(labels - 8.0, y + 13.0, shortened(categories[i], labels - 8.0), Svg::Anchor::end);
    double before = 0.0;
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const double value = parts[part].values[i];
      const double width = to_x(before + value) - to_x(before);
      if (width > 0.05) {
        svg.rectangle(to_x(before), y, width, row - 8.0, "bar " + fill(part),
                      fmt::format("{}, {}: {:.4g}", categories[i], parts[part].name, value));
      }
      before += value;
    }
  }
  text.svg = std::move(svg).finish();
  text.data = std::move(data);
  return text;
}

}  // namespace crossisle::report
