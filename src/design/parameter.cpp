// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/design/parameter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossisle/core/precondition.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::design {
namespace {

/// Rounds a value to 12 significant digits, so that steps of a tenth are written as tenths.
double rounded(double value) {
  return std::stod(fmt::format("{:.12g}", value));
}

}  // namespace

Parameter::Parameter(hardware::Knob of_chip, std::vector<double> allowed)
    : name(hardware::traits(of_chip).name),
      values(std::move(allowed)),
      unit(hardware::traits(of_chip).unit),
      meaning(hardware::traits(of_chip).long_name),
      words(hardware::traits(of_chip).words.begin(), hardware::traits(of_chip).words.end()),
      knob(of_chip) {}

Parameter::Parameter(std::string key, std::vector<double> allowed, std::string unit_of_values,
                     std::string long_name)
    : name(std::move(key)),
      values(std::move(allowed)),
      unit(std::move(unit_of_values)),
      meaning(std::move(long_name)) {}

Parameter::Parameter(std::string key, std::vector<std::string> allowed, std::string long_name)
    : name(std::move(key)),
      meaning(std::move(long_name)),
      words(std::move(allowed)),
      scale(Scale::categorical) {
  for (std::size_t i = 0; i < words.size(); ++i) values.push_back(static_cast<double>(i));
}

std::string Parameter::text(double value) const {
  if (words.empty() || !(value >= 0.0 && value < static_cast<double>(words.size())))
    return core::shortest(value);
  return words[static_cast<std::size_t>(value)];
}

std::vector<double> values_of_range(double min, double max, std::size_t count, Spacing spacing, bool whole) {
  CROSSISLE_EXPECTS(min < max && count >= 2);
  CROSSISLE_EXPECTS(spacing == Spacing::linear || min > 0.0);
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count - 1);
    const double value =
        spacing == Spacing::linear ? min + share * (max - min) : min * std::pow(max / min, share);
    values.push_back(whole ? std::round(value) : rounded(value));
  }
  values.front() = min;
  values.back() = max;
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

}  // namespace crossisle::design
