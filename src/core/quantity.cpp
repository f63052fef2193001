// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace crossisle::core {
namespace {

/// An SI prefix, or none.
struct Step {
  std::string_view prefix;
  int exponent;  ///< of ten
};
constexpr std::array<Step, 11> steps{{{"a", -18},
                                      {"f", -15},
                                      {"p", -12},
                                      {"n", -9},
                                      {"u", -6},
                                      {"m", -3},
                                      {"", 0},
                                      {"k", 3},
                                      {"M", 6},
                                      {"G", 9},
                                      {"T", 12}}};

bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

/// Returns the power of a unit's first factor, which also applies to its prefix: 2 of "m2", 1 of "J s2".
int power_of(std::string_view unit) {
  const auto end = std::find_if_not(unit.begin(), unit.end(), is_letter);
  return end != unit.end() && *end >= '2' && *end <= '3' ? *end - '0' : 1;
}

/// Decibels, pure numbers and units such as "%" have no prefixes.
bool takes_prefixes(std::string_view unit) {
  return !unit.empty() && unit != "dB" && is_letter(unit.front());
}

/// Returns value * 10^exponent. A power of ten up to 1e22 is exact, so that the result is rounded only once.
double times_power_of_ten(double value, int exponent) {
  return exponent < 0 ? value / std::pow(10.0, -exponent) : value * std::pow(10.0, exponent);
}

}  // namespace

std::optional<double> quantity(std::string_view text, std::string_view unit) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  // 30/s is in the unit 1/s.
  if (text.empty() || text == unit || (unit.starts_with("1/") && text == unit.substr(1))) return value;
  const auto step = std::find_if(steps.begin(), steps.end(), [&](const Step& candidate) {
    return text.starts_with(candidate.prefix) && text.substr(candidate.prefix.size()) == unit;
  });
  if (step == steps.end() || !takes_prefixes(unit)) return std::nullopt;
  const int exponent = step->exponent * power_of(unit);
  const double scaled = times_power_of_ten(value, exponent);
  if (!std::isfinite(scaled)) return std::nullopt;
  return scaled;
}

std::string quantity_text(double value, std::string_view unit) {
  if (unit == "1" || unit.empty()) return fmt::format("{:.6g}", value);
  if (unit.starts_with("1/")) return fmt::format("{:.6g}{}", value, unit.substr(1));
  if (!takes_prefixes(unit) || value == 0.0 || !std::isfinite(value))
    return fmt::format("{:.6g} {}", value, unit);
  double scaled = 0.0;
  std::string_view prefix;
  for (const Step& step : steps) {
    const double in_step = times_power_of_ten(value, -step.exponent * power_of(unit));
    // Below this, the number would be less than 1 when printed with six digits.
    if (scaled != 0.0 && std::abs(in_step) < 0.9999995) break;
    scaled = in_step;
    prefix = step.prefix;
  }
  return fmt::format("{:.6g} {}{}", scaled, prefix, unit);
}

}  // namespace crossisle::core
