// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/slurm_time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "crossisle/core/precondition.hpp"

namespace crossisle::cluster {
namespace {

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

/// Maximum value of each number: above any limit, and far from overflow.
constexpr std::int64_t max_part = 100'000'000;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > max_part)
    return std::nullopt;
  return value;
}

/// Returns the numbers between colons, or nothing if one of them is not a number.
std::optional<std::vector<std::int64_t>> numbers_of(std::string_view text) {
  std::vector<std::int64_t> numbers;
  for (;;) {
    const auto colon = text.find(':');
    const auto number = whole_number(text.substr(0, colon));
    if (!number) return std::nullopt;
    numbers.push_back(*number);
    if (colon == std::string_view::npos) return numbers;
    text.remove_prefix(colon + 1);
  }
}

}  // namespace

std::optional<std::int64_t> parse_slurm_time(std::string_view text) {
  std::int64_t seconds = 0;
  const auto dash = text.find('-');
  if (dash != std::string_view::npos) {
    const auto days = whole_number(text.substr(0, dash));
    if (!days) return std::nullopt;
    seconds = *days * day;
    text.remove_prefix(dash + 1);
  }
  const auto parts = numbers_of(text);
  if (!parts || parts->size() > 3) return std::nullopt;
  // After days the first number is in hours; without days it is in minutes, unless there are three numbers.
  std::int64_t unit = dash != std::string_view::npos || parts->size() == 3 ? hour : minute;
  for (const std::int64_t part : *parts) {
    seconds += part * unit;
    unit /= 60;
  }
  return seconds;
}

std::string slurm_time(std::int64_t seconds) {
  CROSSISLE_EXPECTS(seconds >= 0);
  const std::string clock =
      fmt::format("{:02}:{:02}:{:02}", seconds % day / hour, seconds % hour / minute, seconds % minute);
  return seconds < day ? clock : fmt::format("{}-{}", seconds / day, clock);
}

}  // namespace crossisle::cluster
