// Part of Crossisle, SPDX-License-Identifier: MIT
#include "time.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace crossisle::store {

using std::chrono::milliseconds;

std::string to_text(Clock::time_point time) {
  const auto since = std::chrono::floor<milliseconds>(time.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const std::time_t whole = seconds.count();
  std::tm parts = {};
  ::gmtime_r(&whole, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, (since - seconds).count());
}

Clock::time_point time_from(const std::string& text) {
  std::tm parts = {};
  int thousandths = 0;
  int length = 0;
  const int found =
      std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &thousandths, &length);
  // Only years from 1970 to 2200 are accepted: others do not fit the clock, which counts nanoseconds in 64
  // bits.
  const bool is_near = parts.tm_year >= 1970 && parts.tm_year <= 2200;
  if (found != 7 || static_cast<std::size_t>(length) != text.size() || !is_near) {
    throw std::invalid_argument(fmt::format("'{}' is not a time such as 2026-01-31T23:59:59.123Z", text));
  }
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return Clock::time_point(std::chrono::seconds(::timegm(&parts))) + milliseconds(thousandths);
}

}  // namespace crossisle::store
