// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/store/table.hpp"

namespace crossisle::report {

/// Drawing with its data, as shown in a page, an SVG file and a CSV file.
///
/// Colours are those of Okabe and Ito, which people with colour blindness can distinguish, set by CSS
/// variables of the page. Line styles make the same distinction.
struct Figure {
  std::string id;            ///< letters, digits and `-`: names the files and the anchor in the page
  std::string title{};       ///< subject of the drawing
  std::string caption{};     ///< main observations and omissions
  std::string svg{};         ///< the SVG element, without styles
  store::Table data{};       ///< the numbers that are drawn
  bool is_wide = false;      ///< takes the full width of a page
  std::string narrow_svg{};  ///< drawn in place of `svg` on narrow screens; empty if `svg` fits them
};

enum class Scale : std::uint8_t { linear, log };

/// Bounds that values of an axis cannot exceed, such as 0 and 100 %.
struct AxisLimits {
  double low = 0.0;
  double high = 0.0;
};
inline constexpr AxisLimits percentages{0.0, 100.0};
inline constexpr AxisLimits shares{0.0, 1.0};

/// Axis: its quantity with the unit. It spans the range of the data; a logarithmic axis omits values that are
/// not positive.
struct Axis {
  std::string title;
  Scale scale = Scale::linear;
  std::optional<AxisLimits> limits{};  ///< the axis begins at `low`, and ends at `high` or below
  /// True if the axis ends at Tukey's fence, 1.5 interquartile ranges above the upper quartile, when values
  /// lie beyond it; the caption states how many.
  bool cuts_outliers = false;
  /// Of a horizontal axis: label of a strip at its end for infinite values; empty: they are not drawn.
  std::string infinity{};
};

enum class Shape : std::uint8_t {
  line,
  steps,   ///< each value holds until the next one
  points,  ///< small dots, many of which may overlap: at most one per pixel is drawn
  marks,   ///< few points, drawn differently from the dots
};

struct Series {
  std::string name;  ///< empty: not in the legend
  std::vector<double> x;
  std::vector<double> y;
  Shape shape = Shape::line;
  bool is_background = false;  ///< grey and thin: a reference for the other series
  /// Of marks: the row of a table on the page (PageTable::row_ids) that a mark leads to; empty: none.
  std::vector<std::string> row_ids{};
  std::vector<std::string> tips{};      ///< of marks: what each of them shows; empty: name and coordinates
  std::optional<std::size_t> colour{};  ///< its number; none: the next one
  bool is_filled = false;  ///< of marks; with a colour, other marks are rings around what they cover
};

/// Draws lines, steps and points on two axes.
/// @param text `id`, `title`, `caption` of the figure @pre each series has as many y as x
Figure xy_chart(Figure text, const Axis& x, const Axis& y, std::vector<Series> series);

/// Values of one kind, such as the results of one algorithm over its seeds.
struct Sample {
  std::string name;
  std::vector<double> values;
};

/// Draws the empirical distribution function of each sample: the share of its values that are at most x.
Figure ecdf_chart(Figure text, const Axis& x, const std::vector<Sample>& samples);

/// Draws every value of each sample as a dot, in one row per sample, with the quartiles as a box.
Figure box_chart(Figure text, const Axis& x, const std::vector<Sample>& samples);

/// Draws stacked horizontal bars, one row per category.
/// @param parts each with one value per category @pre no value is negative
Figure bar_chart(Figure text, const std::string& axis, const std::vector<std::string>& categories,
                 const std::vector<Sample>& parts);

/// Draws a cascade: a bar per part that begins where the one before it ends, and a bar of the total.
/// @pre each name has a value, and no value is negative
Figure cascade_chart(Figure text, const std::string& axis, const std::vector<std::string>& names,
                     const std::vector<double>& values);

/// Bar of a schedule.
struct Span {
  std::string name;
  double begin = 0.0;
  double end = 0.0;
  std::size_t kind = 0;  ///< its colour
  std::string note{};    ///< next to the bar; empty: none
};

/// Moment of a schedule that is marked by a line.
struct Moment {
  std::string name;
  double at = 0.0;
};

/// Draws a schedule: one row per span, from the top, with lines across all rows at the moments. Names are
/// omitted if there are too many rows.
/// @param kinds names of the kinds of spans
Figure schedule_chart(Figure text, const std::string& axis, const std::vector<std::string>& kinds,
                      const std::vector<Span>& spans, const std::vector<Moment>& moments);

/// Returns a figure as a standalone file, with the styles that a page would give it.
std::string standalone_svg(const Figure& figure);

}  // namespace crossisle::report
