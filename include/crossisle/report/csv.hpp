// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <istream>
#include <string>
#include <string_view>

#include "crossisle/store/table.hpp"

namespace crossisle::report {

/// Reads a table of CSV (RFC 4180, any line ends, a header line) that `write_csv` or another program wrote.
///
/// A column whose fields are all numbers without quotes, empty or `nan` becomes float64 (NaN for a missing
/// value); others are text. The apostrophe that `write_csv` puts before text that looks like a formula is
/// removed. Such a file has no units or descriptions.
/// @param name of the table
/// @throws core::Error (io), with the line, if a row has another number of fields than the header
store::Table read_csv(std::istream& in, const std::string& name);

/// Returns true for a text that spreadsheets treat as a formula: more than one character, the first one of
/// `=+-@`, a tab
/// or a carriage return.
bool begins_like_formula(std::string_view text) noexcept;

}  // namespace crossisle::report
