// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/report/chart.hpp"
#include "crossisle/report/svg.hpp"

namespace crossisle::report {

inline constexpr double chart_width = 480.0;  ///< of charts that share a row with another one on wide screens

/// Area of a chart in which data are drawn, in units of the drawing; y grows downwards.
struct Plot {
  double left = 0.0;
  double top = 0.0;
  double right = 0.0;
  double bottom = 0.0;
};

/// Projection of the values of an axis to lengths in a drawing.
class Projection {
 public:
  /// @param low, high range of the values @param from, to the corresponding lengths
  Projection(Scale scale, double low, double high, double from, double to);

  /// Gives infinite values a place. @param at length in the drawing
  void set_infinity(double at) { infinity_ = at; }
  bool shows(double value) const {
    if (infinity_ && std::isinf(value) && value > 0.0) return true;
    return std::isfinite(value) && (scale_ == Scale::linear || value > 0.0);
  }
  double operator()(double value) const;
  std::vector<double> ticks() const { return scale_ == Scale::log ? log_ticks() : linear_ticks(); }

 private:
  std::vector<double> linear_ticks() const;
  std::vector<double> log_ticks() const;

  Scale scale_;
  double low_;
  double high_;
  double from_;
  double to_;
  std::optional<double> infinity_{};
};

/// Returns the text of a tick: at most five digits, with a power of ten or `k` if that is shorter.
std::string tick_text(double value);

/// Smallest and largest of the values included.
struct Bounds {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

/// Range of an axis, and the number of values above it that are left out.
struct Range {
  Bounds bounds;
  std::size_t values = 0;
  std::size_t above = 0;
  double largest = 0.0;

  /// Returns a sentence for the caption; empty if all values are shown.
  std::string note() const;
};

/// Returns the range of an axis over one coordinate of all series.
Range range_of(const std::vector<Series>& all, std::vector<double> Series::*member, const Axis& axis);

/// Names in rows that begin at the left, each after a sample of its style.
class Legend {
 public:
  struct Entry {
    std::string name;
    std::string style;
    enum class Sample { box, line, dot } sample = Sample::box;
  };

  Legend(std::vector<Entry> entries, double width);

  /// Returns the height of all rows.
  double height() const;
  void draw(Svg& svg, double left, double top) const;

 private:
  std::vector<Entry> entries_;
  double width_;
};

/// Returns the width for row names; `shortened` cuts longer names to that width.
double label_width(const std::vector<std::string>& names, double most);
std::string shortened(const std::string& name, double width);

/// Draws the grid lines of a horizontal axis with their numbers; numbers that would overlap the previous
/// number are left out.
void draw_ticks(Svg& svg, const Plot& plot, const Projection& to_x);

/// Draws the grid, the numbers and the titles of both axes.
void draw_axes(Svg& svg, const Plot& plot, const Axis& x, const Axis& y, const Projection& to_x,
               const Projection& to_y);

}  // namespace crossisle::report
