// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossisle::core {

/// Parses a quantity and returns it in `unit`. The text is either a number, which is then in `unit`, or a
/// number followed by the unit with an SI prefix (for "s", `5 ms` is 0.005; for "m2", `80 mm2` is 80e-6).
/// Returns nothing if the text is not a quantity.
std::optional<double> quantity(std::string_view text, std::string_view unit);

/// Formats a quantity so that `quantity` can read it, with at most 6 digits and the SI prefix that gives the
/// smallest number not below 1: `quantity_text(4e-8, "s")` is `40 ns`.
std::string quantity_text(double value, std::string_view unit);

}  // namespace crossisle::core
