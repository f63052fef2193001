// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/store/status.hpp"

namespace crossisle::store {

/// Returns a time as `2026-01-31T23:59:59.123Z`, truncated to the millisecond.
std::string to_text(Clock::time_point time);
/// Returns the time in such a text. @throws std::invalid_argument for any other form
Clock::time_point time_from(const std::string& text);

}  // namespace crossisle::store
