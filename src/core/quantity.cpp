// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace crossisle::core {
namespace {

struct Prefix {
  char letter;
  int exponent;  ///< of ten
};
constexpr std::array<Prefix, 10> prefixes{{{'a', -18},
                                           {'f', -15},
                                           {'p', -12},
                                           {'n', -9},
                                           {'u', -6},
                                           {'m', -3},
                                           {'k', 3},
                                           {'M', 6},
                                           {'G', 9},
                                           {'T', 12}}};

/// Returns the power of a unit, which a prefix has too: 2 of "m2".
int power_of(std::string_view unit) {
  return !unit.empty() && unit.back() >= '2' && unit.back() <= '3' ? unit.back() - '0' : 1;
}

}  // namespace

std::optional<double> quantity(std::string_view text, std::string_view unit) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (text.empty() || text == unit) return value;
  const auto prefix = std::find_if(prefixes.begin(), prefixes.end(), [&](const Prefix& candidate) {
    return text.front() == candidate.letter && text.substr(1) == unit;
  });
  // Decibels and pure numbers have no prefixes.
  if (prefix == prefixes.end() || unit == "dB" || unit == "1" || unit.empty()) return std::nullopt;
  const int exponent = prefix->exponent * power_of(unit);
  // A power of ten up to 1e22 is exact, so that one rounding is all.
  const double scaled = exponent < 0 ? value / std::pow(10.0, -exponent) : value * std::pow(10.0, exponent);
  if (!std::isfinite(scaled)) return std::nullopt;
  return scaled;
}

}  // namespace crossisle::core
