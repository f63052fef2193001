// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/report/svg.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "crossisle/report/page.hpp"

namespace crossisle::report {
namespace {

constexpr double width_of_letter = 6.9;  // on average, at 12 units, of the widest of the fonts named

std::string class_of(std::string_view style) {
  return style.empty() ? std::string() : fmt::format(" class=\"{}\"", style);
}

/// Returns the end of an element, with its tooltip.
std::string end_with(std::string_view tip, std::string_view name) {
  return tip.empty() ? std::string("/>") : fmt::format("><title>{}</title></{}>", html_escaped(tip), name);
}

/// Returns the number of code points: the bytes except UTF-8 continuation bytes.
std::size_t letters(std::string_view words) {
  std::size_t count = 0;
  for (const char c : words) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  return count;
}

}  // namespace

std::string length(double value) {
  const double rounded = std::round(value * 10.0) / 10.0;
  return fmt::format("{:g}", rounded == 0.0 ? 0.0 : rounded);
}

double text_width(std::string_view words) {
  return width_of_letter * static_cast<double>(letters(words));
}

std::string fill(std::size_t index) {
  constexpr std::size_t colours = 14;
  return fmt::format("f{}", index % colours);
}

std::string stroke(std::size_t index) {
  // Yellow is left out, because it is not visible enough as a thin line on white.
  constexpr std::array<int, 8> colours{0, 1, 2, 3, 4, 5, 7, 9};
  return fmt::format("s{} d{}", colours[index % colours.size()], index / colours.size() % 4);
}

Svg::Svg(const Figure& text, double width, double height)
    : out_(fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
                       "height=\"{1}\" role=\"img\" "
                       "aria-label=\"{2}\"><title>{2}</title>",
                       length(width), length(std::ceil(height)), html_escaped(text.title))) {}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view style) {
  path(fmt::format("M{} {}L{} {}", length(x1), length(y1), length(x2), length(y2)), style);
}

void Svg::rectangle(double x, double y, double width, double height, std::string_view style,
                    std::string_view tip) {
  out_ += fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}"{}{})", length(x), length(y),
                      length(width), length(height), class_of(style), end_with(tip, "rect"));
}

void Svg::circle(double x, double y, double radius, std::string_view style, std::string_view tip) {
  out_ += fmt::format(R"(<circle cx="{}" cy="{}" r="{}"{}{})", length(x), length(y), length(radius),
                      class_of(style), end_with(tip, "circle"));
}

void Svg::path(std::string_view commands, std::string_view style) {
  out_ += fmt::format("<path d=\"{}\"{}/>", commands, class_of(style));
}

void Svg::text(double x, double y, std::string_view words, Anchor anchor, std::string_view style) {
  constexpr std::array<const char*, 3> names{"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
  out_ += fmt::format(R"(<text x="{}" y="{}"{}{}>{}</text>)", length(x), length(y),
                      names[static_cast<std::size_t>(anchor)], class_of(style), html_escaped(words));
}

void Svg::vertical_text(double x, double y, std::string_view words) {
  out_ += fmt::format("<text transform=\"translate({} {}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
                      length(x), length(y), html_escaped(words));
}

void Svg::design_line(std::string_view commands, std::string_view style) {
  out_ += fmt::format(R"(<path d="{}"{} data-design=""/>)", commands, class_of(style));
}

void Svg::open_window(std::string_view id, double x, double y, double width, double height) {
  out_ += fmt::format(
      R"svg(<clipPath id="{0}"><rect x="{1}" y="{2}" width="{3}" height="{4}"/></clipPath><g clip-path="url(#{0})">)svg",
      id, length(x), length(y), length(width), length(height));
}

void Svg::open_group(std::string_view attributes) {
  out_ += fmt::format("<g {}>", attributes);
}

void Svg::open_link(std::string_view target) {
  out_ += fmt::format("<a href=\"{}\">", html_escaped(target));
}

void Svg::close_link() {
  out_ += "</a>";
}

void Svg::close_group() {
  out_ += "</g>";
}

std::string Svg::finish() && {
  return std::move(out_) + "</svg>";
}

}  // namespace crossisle::report
