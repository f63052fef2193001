// Part of Crossisle, SPDX-License-Identifier: MIT
#include "chart_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "crossisle/report/statistics.hpp"

namespace crossisle::report {
namespace {

constexpr double legend_row = 18.0;

double width_of(const Legend::Entry& entry) {
  return 34.0 + text_width(entry.name);
}

Bounds bounds_of(const std::vector<Series>& all, std::vector<double> Series::*values, Scale scale) {
  Bounds bounds;
  for (const auto& series : all) {
    for (const double value : series.*values) {
      if (std::isfinite(value) && (scale == Scale::linear || value > 0.0)) bounds.include(value);
    }
  }
  if (bounds.low > bounds.high) return {1.0, 1.0};
  return bounds;
}

/// Returns Tukey's fence: 1.5 interquartile ranges above the upper quartile, in logarithms for a logarithmic
/// axis. A range of less than 15 % of the quartile counts as 15 %, so that the step up to the quartile is
/// visible.
double upper_fence(std::vector<double> values, Scale scale) {
  constexpr double ranges = 1.5;
  constexpr double min_range = 0.15;
  std::sort(values.begin(), values.end());
  const double lower = quantile(values, 0.25);
  const double upper = quantile(values, 0.75);
  if (scale == Scale::log) return upper * std::pow(std::max(upper / lower, 1.0 + min_range), ranges);
  return upper + ranges * std::max(upper - lower, min_range * std::abs(upper));
}

}  // namespace

Projection::Projection(Scale scale, double low, double high, double from, double to)
    : scale_(scale), low_(low), high_(high), from_(from), to_(to) {
  if (scale_ == Scale::log) {
    // A single value is placed in the middle of a decade.
    if (low_ == high_) {
      low_ /= std::sqrt(10.0);
      high_ *= std::sqrt(10.0);
    }
  } else if (low_ == high_) {
    low_ -= low_ == 0.0 ? 1.0 : std::abs(low_) / 2.0;
    high_ += high_ == 0.0 ? 1.0 : std::abs(high_) / 2.0;
  }
}

double Projection::operator()(double value) const {
  if (infinity_ && std::isinf(value)) return *infinity_;
  const double share = scale_ == Scale::log
                           ? (std::log(value) - std::log(low_)) / (std::log(high_) - std::log(low_))
                           : (value - low_) / (high_ - low_);
  return from_ + share * (to_ - from_);
}

std::vector<double> Projection::linear_ticks() const {
  const double rough = (high_ - low_) / 5.0;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double first = rough / power;
  const double step = power * (first <= 1.0 ? 1.0 : first <= 2.0 ? 2.0 : first <= 5.0 ? 5.0 : 10.0);
  std::vector<double> ticks;
  // Adding 0.0 removes the sign of a negative zero, which results from -1e-9.
  for (double k = std::ceil(low_ / step - 1e-9) + 0.0; k * step <= high_ + 1e-9 * step; ++k)
    ticks.push_back(k * step);
  return ticks;
}

std::vector<double> Projection::log_ticks() const {
  const double decades = std::log10(high_ / low_);
  if (decades < 0.5) return linear_ticks();
  const std::vector<double> digits = decades > 3.0   ? std::vector<double>{1.0}
                                     : decades > 1.2 ? std::vector<double>{1.0, 3.0}
                                                     : std::vector<double>{1.0, 2.0, 3.0, 5.0, 7.0};
  const double every = std::ceil(decades / 6.0);
  std::vector<double> ticks;
  for (double power = std::floor(std::log10(low_)); power <= std::log10(high_); power += every) {
    for (const double digit : digits) {
      const double tick = digit * std::pow(10.0, power);
      if (tick >= low_ * (1.0 - 1e-9) && tick <= high_ * (1.0 + 1e-9)) ticks.push_back(tick);
    }
  }
  return ticks;
}

std::string tick_text(double value) {
  if (value != 0.0 && (std::abs(value) >= 1e6 || std::abs(value) < 1e-3)) {
    const double power = std::floor(std::log10(std::abs(value)) + 1e-9);
    return fmt::format("{:.3g}e{:g}", value / std::pow(10.0, power), power);
  }
  if (std::abs(value) >= 1e4) return fmt::format("{:.4g}k", value / 1e3);
  return fmt::format("{:.5g}", value);
}

std::string Range::note() const {
  if (above == 0) return {};
  return fmt::format(" {} of {} values lie above the axis, the largest at {:.3g}.", above, values, largest);
}

Range range_of(const std::vector<Series>& all, std::vector<double> Series::*member, const Axis& axis) {
  Range range{bounds_of(all, member, axis.scale)};
  if (axis.limits) {
    const bool is_flat = range.bounds.high <= axis.limits->low;
    range.bounds = {axis.limits->low,
                    is_flat ? axis.limits->high : std::min(range.bounds.high, axis.limits->high)};
  }
  if (!axis.cuts_outliers) return range;
  std::vector<double> values;
  for (const auto& series : all) {
    std::copy_if(
        (series.*member).begin(), (series.*member).end(), std::back_inserter(values),
        [&](double value) { return std::isfinite(value) && (axis.scale == Scale::linear || value > 0.0); });
  }
  if (values.empty()) return range;
  range.largest = range.bounds.high;
  range.bounds.high = std::min(range.bounds.high, upper_fence(values, axis.scale));
  range.values = values.size();
  range.above = static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(), [&](double value) { return value > range.bounds.high; }));
  return range;
}

Legend::Legend(std::vector<Entry> entries, double width) : entries_(std::move(entries)), width_(width) {
  std::erase_if(entries_, [](const Entry& entry) { return entry.name.empty(); });
  if (entries_.size() < 2) entries_.clear();  // the title already describes a single entry
}

double Legend::height() const {
  double x = 0.0;
  double rows = entries_.empty() ? 0.0 : 1.0;
  for (const auto& entry : entries_) {
    if (x > 0.0 && x + width_of(entry) > width_) {
      x = 0.0;
      ++rows;
    }
    x += width_of(entry);
  }
  return rows * legend_row;
}

void Legend::draw(Svg& svg, double left, double top) const {
  double x = 0.0;
  double y = top + 12.0;
  for (const auto& entry : entries_) {
    if (x > 0.0 && x + width_of(entry) > width_) {
      x = 0.0;
      y += legend_row;
    }
    if (entry.sample == Entry::Sample::line) {
      svg.line(left + x, y - 4.0, left + x + 16.0, y - 4.0, entry.style);
    } else if (entry.sample == Entry::Sample::dot) {
      svg.circle(left + x + 9.0, y - 4.0, 4.0, entry.style);
    } else {
      svg.rectangle(left + x + 2.0, y - 9.0, 10.0, 10.0, entry.style);
    }
    svg.text(left + x + 20.0, y, entry.name);
    x += width_of(entry);
  }
}

double label_width(const std::vector<std::string>& names, double most) {
  double width = 0.0;
  for (const auto& name : names) width = std::max(width, text_width(name));
  return std::min(1.1 * width + 14.0, most);
}

std::string shortened(const std::string& name, double width) {
  const auto letters = static_cast<std::size_t>(std::max(width / (1.1 * text_width("n")), 4.0));
  return name.size() <= letters ? name : name.substr(0, letters - 1) + "…";
}

void draw_ticks(Svg& svg, const Plot& plot, const Projection& to_x) {
  constexpr double apart = 8.0;
  double end = -std::numeric_limits<double>::infinity();
  for (const double tick : to_x.ticks()) {
    svg.line(to_x(tick), plot.top, to_x(tick), plot.bottom, "grid");
    const std::string text = tick_text(tick);
    const double half = text_width(text) / 2.0;
    if (to_x(tick) - half < end + apart) continue;
    end = to_x(tick) + half;
    svg.text(to_x(tick), plot.bottom + 15.0, text, Svg::Anchor::middle);
  }
}

void draw_axes(Svg& svg, const Plot& plot, const Axis& x, const Axis& y, const Projection& to_x,
               const Projection& to_y) {
  draw_ticks(svg, plot, to_x);
  for (const double tick : to_y.ticks()) {
    svg.line(plot.left, to_y(tick), plot.right, to_y(tick), "grid");
    svg.text(plot.left - 6.0, to_y(tick) + 4.0, tick_text(tick), Svg::Anchor::end);
  }
  svg.text((plot.left + plot.right) / 2.0, plot.bottom + 33.0, x.title, Svg::Anchor::middle);
  svg.vertical_text(13.0, (plot.top + plot.bottom) / 2.0, y.title);
}

}  // namespace crossisle::report
