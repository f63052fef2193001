// Part of Crossisle, SPDX-License-Identifier: MIT
#include "numbers.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace crossisle::sweep {

std::string written(double value, int digits) {
  return fmt::format("{:.{}g}", value, digits);
}

std::optional<double> number_in(std::string_view text) {
  double value = 0.0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
  if (!whole || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::uint32_t name_hash(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

}  // namespace crossisle::sweep
