// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossisle::core {

/// Returns a quantity in `unit` from its text: a number, which is in `unit`, or a number and the unit with an
/// SI prefix (`5 ms` of "s" is 0.005, `80 mm2` of "m2" is 80e-6). Returns nothing if the text is not one.
std::optional<double> quantity(std::string_view text, std::string_view unit);

/// Returns a quantity as `quantity` reads it, with the SI prefix that leaves the smallest number from 1 on
/// and at most 6 digits: `quantity_text(4e-8, "s")` is `40 ns`.
std::string quantity_text(double value, std::string_view unit);

}  // namespace crossisle::core
