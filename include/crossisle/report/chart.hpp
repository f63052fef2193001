// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/store/table.hpp"

namespace crossisle::report {

/// A drawing with the numbers behind it, as it stands in a page, in a file of SVG, and in one of CSV.
///
/// Colours are those of Okabe and Ito, which people with colour blindness can tell apart, by CSS variables of the page; line styles
/// repeat what the colours say.
struct Figure {
  std::string id;            ///< letters, digits and `-`: names the files and the place in the page
  std::string title{};       ///< what it shows
  std::string caption{};     ///< what is to be seen in it, and what was left out
  std::string svg{};         ///< the element, without a style of its own
  store::Table data{};       ///< the numbers that are drawn
  bool is_wide = false;      ///< takes the whole width of a page
  std::string narrow_svg{};  ///< drawn in place of `svg` on narrow screens; empty if that one fits them
};

enum class Scale : std::uint8_t { linear, log };

/// Ends that values of an axis cannot pass, such as 0 and 100 %.
struct AxisLimits {
  double low = 0.0;
  double high = 0.0;
};
inline constexpr AxisLimits percentages{0.0, 100.0};
inline constexpr AxisLimits shares{0.0, 1.0};

/// An axis: what it shows with its unit. Its range is that of the data; a logarithmic one leaves out what is not
/// positive.
struct Axis {
  std::string title;
  Scale scale = Scale::linear;
  std::optional<AxisLimits> limits{};  ///< it begins at the low one, and ends at the high one at most
  /// It ends at Tukey's fence, an interquartile range and a half above the upper quartile, where values lie beyond; the
  /// caption says how many do.
  bool cuts_outliers = false;
};

enum class Shape : std::uint8_t {
  line,
  steps,   ///< each value holds until the next one
  points,  ///< small dots, of which many may lie on one another: no more than one per pixel is drawn
  marks,   ///< few points to be told from the dots
};

struct Series {
  std::string name;  ///< empty: not in the legend
  std::vector<double> x;
  std::vector<double> y;
  Shape shape = Shape::line;
  bool is_background = false;  ///< grey and thin, for what others are compared with
};

/// Lines, steps and points on two axes.
/// @param text `id`, `title`, `caption` of the figure
Figure xy_chart(Figure text, const Axis& x, const Axis& y, std::vector<Series> series);

/// Values of one kind, such as the results of one algorithm over its seeds.
struct Sample {
  std::string name;
  std::vector<double> values;
};

/// The share of each sample that is at most x: its empirical distribution function.
Figure ecdf_chart(Figure text, const Axis& x, const std::vector<Sample>& samples);

/// Every value of each sample as a dot in a row of its own, with the quartiles as a box.
Figure box_chart(Figure text, const Axis& x, const std::vector<Sample>& samples);

/// Horizontal bars, a row per category, whose parts are laid end to end.
/// @param parts each with a value per category @pre no value is negative
Figure bar_chart(Figure text, const std::string& axis, const std::vector<std::string>& categories,
                 const std::vector<Sample>& parts);

/// A figure as a file of its own, with the styles that a page would give it.
std::string standalone_svg(const Figure& figure);

}  // namespace crossisle::report
