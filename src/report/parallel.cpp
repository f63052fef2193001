// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/report/parallel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "crossisle/core/precondition.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/report/page.hpp"
#include "crossisle/report/svg.hpp"

namespace crossisle::report {
namespace {

constexpr double min_width = 1120.0;
constexpr double min_step = 84.0;  ///< between two axes
constexpr double height = 380.0;
constexpr double top = 44.0;
constexpr double bottom = 350.0;
constexpr double margin = 46.0;
constexpr std::size_t rows_of_table = 25;
constexpr int ticks_of_range = 9;  ///< of an axis that is not a list

struct Tick {
  double value = 0.0;
  double at = 0.0;  ///< share of the axis
};

/// Axis and the position of each design on it.
struct Laid {
  double x = 0.0;
  std::vector<Tick> ticks;
  std::vector<double> at;
};

Laid lay(const ParallelAxis& axis, double x) {
  Laid laid{x, {}, {}};
  auto distinct = axis.values;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  if (axis.is_listed || distinct.size() == 1) {
    const double last = static_cast<double>(distinct.size()) - 1.0;
    for (std::size_t i = 0; i < distinct.size(); ++i) {
      laid.ticks.push_back({distinct[i], last > 0.0 ? static_cast<double>(i) / last : 0.5});
    }
    for (const double value : axis.values) {
      const auto place = std::lower_bound(distinct.begin(), distinct.end(), value) - distinct.begin();
      laid.at.push_back(laid.ticks[static_cast<std::size_t>(place)].at);
    }
    return laid;
  }
  const double low = std::log(distinct.front());
  const double range = std::log(distinct.back()) - low;
  for (int i = 0; i < ticks_of_range; ++i) {
    const double at = static_cast<double>(i) / (ticks_of_range - 1);
    laid.ticks.push_back({std::exp(low + at * range), at});
  }
  for (const double value : axis.values) laid.at.push_back((std::log(value) - low) / range);
  return laid;
}

/// Returns a number with enough digits to distinguish it from others in a narrow range.
std::string number_text(const ParallelAxis& axis, double value) {
  const auto [low, high] = std::minmax_element(axis.values.begin(), axis.values.end());
  return *high - *low < 0.01 * *high ? fmt::format("{:.6g}", value) : fmt::format("{:.4g}", value);
}

std::string tick_text(const ParallelAxis& axis, double value) {
  if (!axis.words.empty()) return axis.words.at(static_cast<std::size_t>(value));
  return axis.is_listed ? core::shortest(value) : number_text(axis, value);
}

double y_of(double at) {
  return bottom - at * (bottom - top);
}

void draw_axes(Svg& svg, const std::vector<ParallelAxis>& axes, const std::vector<Laid>& laid) {
  constexpr std::size_t max_ticks = 16;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    svg.line(laid[a].x, top - 6.0, laid[a].x, bottom + 6.0, "line s7 d0");
    // Names of adjacent axes are placed at two heights, so that long names have room.
    svg.text(laid[a].x, a % 2 == 0 ? 14.0 : 30.0, axes[a].name, Svg::Anchor::middle, "strong");
    const std::size_t every = laid[a].ticks.size() / max_ticks + 1;
    for (std::size_t i = 0; i < laid[a].ticks.size(); i += every) {
      const auto& tick = laid[a].ticks[i];
      svg.line(laid[a].x - 4.0, y_of(tick.at), laid[a].x + 4.0, y_of(tick.at), "line s7 d0");
      // Set as an attribute, because validators do not know the CSS property.
      svg.open_group("paint-order=\"stroke\"");
      svg.text(laid[a].x - 7.0, y_of(tick.at) + 4.0, tick_text(axes[a], tick.value), Svg::Anchor::end,
               "small halo");
      svg.close_group();
    }
  }
}

std::string table_html(const std::vector<ParallelAxis>& axes) {
  const std::size_t rows = std::min(axes.front().values.size(), rows_of_table);
  std::string html = fmt::format(
      "<details><summary>The best {} as a table</summary><div class=\"scroll\"><table><thead><tr>", rows);
  for (const auto& axis : axes) html += fmt::format("<th scope=\"col\">{}</th>", html_escaped(axis.name));
  html += "</tr></thead><tbody>";
  for (std::size_t row = 0; row < rows; ++row) {
    html += "<tr>";
    for (const auto& axis : axes) {
      html += fmt::format("<td>{}</td>", axis.is_listed ? html_escaped(tick_text(axis, axis.values[row]))
                                                        : fmt::format("{:.6g}", axis.values[row]));
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div></details>";
}

nlohmann::json data_json(const std::vector<ParallelAxis>& axes, const std::vector<Laid>& laid) {
  nlohmann::json data{{"top", top}, {"bottom", bottom}};
  for (std::size_t a = 0; a < axes.size(); ++a) {
    nlohmann::json ticks = nlohmann::json::array();
    for (const auto& tick : laid[a].ticks)
      ticks.push_back({{"at", tick.at}, {"text", tick_text(axes[a], tick.value)}});
    data["axes"].push_back({{"name", axes[a].name}, {"x", laid[a].x}, {"ticks", std::move(ticks)}});
  }
  for (std::size_t design = 0; design < axes.front().values.size(); ++design) {
    nlohmann::json places = nlohmann::json::array();
    for (const auto& axis : laid) places.push_back(std::round(axis.at[design] * 1e4) / 1e4);
    data["designs"].push_back(std::move(places));
  }
  return data;
}

/// Removes axes on which all designs are equal, since they show nothing. @returns a text that names them
std::string take_out_constant(std::vector<ParallelAxis>& axes) {
  const auto is_constant = [](const ParallelAxis& axis) {
    return std::all_of(axis.values.begin(), axis.values.end(),
                       [&](double value) { return value == axis.values.front(); });
  };
  std::vector<std::string> constant;
  for (const auto& axis : axes) {
    if (is_constant(axis)) constant.push_back(axis.name + " " + tick_text(axis, axis.values.front()));
  }
  if (constant.empty() || axes.size() - constant.size() < 2) return {};
  std::erase_if(axes, is_constant);
  return " All have " + core::join(constant, ", ") + ".";
}

/// Escapes the slash of `</`, which would end a script; JSON allows that.
std::string in_script(const std::string& json) {
  std::string text;
  for (std::size_t i = 0; i < json.size(); ++i) {
    text += json[i];
    if (json[i] == '<' && i + 1 < json.size() && json[i + 1] == '/') text += '\\';
  }
  return text;
}

}  // namespace

ParallelCoordinates parallel_coordinates(Figure text, std::vector<ParallelAxis> axes) {
  CROSSISLE_EXPECTS(!axes.empty() && !axes.front().values.empty());
  CROSSISLE_EXPECTS(std::all_of(axes.begin(), axes.end(), [&](const ParallelAxis& axis) {
    return axis.values.size() == axes.front().values.size();
  }));
  text.data = {"data", "", {}, ""};
  for (const auto& axis : axes) text.data.columns.push_back({axis.name, "", axis.name, axis.values});
  text.caption += take_out_constant(axes);
  std::vector<Laid> laid;
  const double width =
      std::max(min_width, 2.0 * margin + min_step * (static_cast<double>(axes.size()) - 1.0));
  const double step = (width - 2.0 * margin) / std::max(1.0, static_cast<double>(axes.size()) - 1.0);
  for (std::size_t a = 0; a < axes.size(); ++a)
    laid.push_back(lay(axes[a], margin + step * static_cast<double>(a)));
  Svg svg(text, width, height);
  const std::size_t designs = axes.front().values.size();
  // The best design is drawn last, so that no other design hides it.
  std::vector<std::string> lines(designs);
  for (std::size_t design = 0; design < designs; ++design) {
    for (std::size_t a = 0; a < axes.size(); ++a) {
      lines[design] +=
          fmt::format("{}{} {}", a == 0 ? "M" : "L", length(laid[a].x), length(y_of(laid[a].at[design])));
    }
  }
  svg.open_group("class=\"designs\"");
  for (std::size_t design = designs; design-- > 0;) {
    const auto fifth =
        static_cast<std::size_t>(5.0 * static_cast<double>(design) / static_cast<double>(designs));
    svg.design_line(lines[design], design == 0 ? std::string("line best") : fmt::format("line q{}", fifth));
  }
  svg.close_group();
  draw_axes(svg, axes, laid);
  text.svg = std::move(svg).finish();
  text.is_wide = true;
  if (width > min_width) text.svg.insert(4, fmt::format(" style=\"min-width:{:.0f}px\"", width));
  const std::string html = fmt::format(
      "<figure class=\"card wide\" id=\"{}\" data-parallel><h3>{}</h3><div class=\"scroll\" role=\"region\" "
      "tabindex=\"0\" aria-label=\"{}\">{}"
      "</div><figcaption>{}{}<script type=\"application/json\">{}</script></figcaption></figure>\n",
      text.id, html_escaped(text.title), html_escaped(text.title), text.svg, html_escaped(text.caption),
      table_html(axes), in_script(data_json(axes, laid).dump()));
  return {std::move(text), html};
}

}  // namespace crossisle::report
