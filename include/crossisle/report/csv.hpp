// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <istream>
#include <string>
#include <string_view>

#include "crossisle/store/table.hpp"

namespace crossisle::report {

/// Reads a table of CSV (RFC 4180, any line ends, a header line): what `write_csv` writes, or another program.
///
/// A column all of whose fields are numbers without quotes, or empty or `nan`, is one of float64 (NaN where there is
/// none); others are text. The apostrophe that `write_csv` puts before what looks like a formula is taken off. Units and
/// descriptions are not in such a file.
/// @param name of the table
/// @throws core::Error (io) where a row has another number of fields than the header, with its line
store::Table read_csv(std::istream& in, const std::string& name);

/// Returns true for a text that spreadsheets take for a formula: more than one character, the first one of `=+-@`, a tab
/// or a carriage return.
bool begins_like_formula(std::string_view text) noexcept;

}  // namespace crossisle::report
