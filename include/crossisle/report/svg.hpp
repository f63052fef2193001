// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "crossisle/report/chart.hpp"

namespace crossisle::report {

/// Drawing of a figure, written element by element. Lengths are in units of its view box, about one pixel
/// each.
class Svg {
 public:
  enum class Anchor { start, middle, end };

  /// @param text figure whose title and caption become the text alternative of the drawing
  Svg(const Figure& text, double width, double height);

  void line(double x1, double y1, double x2, double y2, std::string_view style);
  void rectangle(double x, double y, double width, double height, std::string_view style,
                 std::string_view tip = {});
  void circle(double x, double y, double radius, std::string_view style, std::string_view tip = {});
  /// Draws a path. @param commands value of the attribute `d`
  void path(std::string_view commands, std::string_view style);
  void text(double x, double y, std::string_view words, Anchor anchor = Anchor::start,
            std::string_view style = {});
  void vertical_text(double x, double y, std::string_view words);
  /// Adds a line of parallel coordinates; scripts find it by its attribute.
  void design_line(std::string_view commands, std::string_view style);
  /// Opens a group that is clipped to a rectangle. @param id unique in the page
  void open_window(std::string_view id, double x, double y, double width, double height);
  void open_group(std::string_view attributes);
  void close_group();
  /// Makes what is drawn until close_link a link. @param target for example the identifier of a row: `#row`
  void open_link(std::string_view target);
  void close_link();
  std::string finish() &&;

 private:
  std::string out_;
};

/// Returns a length with few digits: `12.3`.
std::string length(double value);

/// Returns the approximate width of words in the small type of drawings.
double text_width(std::string_view words);

/// Returns the style class for fills in colour number `index`.
std::string fill(std::size_t index);
/// Returns the style class for lines in colour number `index`.
std::string stroke(std::size_t index);

}  // namespace crossisle::report
