// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossisle::sweep {

/// Returns a number as a sweep writes it, by default with 12 significant digits. Three times 0.1 is then 0.3,
/// and the last bits of a logarithm, which differ between hosts, are not visible.
std::string written(double value, int digits = 12);

/// Returns the number in a text, or nothing if it is not a number.
std::optional<double> number_in(std::string_view text);

/// Returns 32 bits that depend only on a name (FNV-1a hash).
std::uint32_t name_hash(std::string_view name);

}  // namespace crossisle::sweep
