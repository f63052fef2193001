// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossisle::sweep {

/// Returns a number as a sweep writes it: by default in 12 significant digits, so that 0.1 three times is
/// 0.3, and the last bits of a logarithm, which differ between hosts, do not show.
std::string written(double value, int digits = 12);

/// Returns the number in a text, or nothing if it is not a number.
std::optional<double> number_in(std::string_view text);

/// Returns 32 bits that depend only on a name (FNV-1a).
std::uint32_t name_hash(std::string_view name);

}  // namespace crossisle::sweep
