// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <istream>
#include <string>

#include "crossisle/store/table.hpp"

namespace crossisle::report {

/// Reads a table of CSV (RFC 4180, any line ends, a header line): what `write_csv` writes, or another program.
///
/// A column all of whose fields are numbers, or empty or `nan`, is one of float64 (NaN where there is none); others are text. Units and
/// descriptions are not in such a file.
/// @param name of the table
/// @throws core::Error (io) where a row has another number of fields than the header, with its line
store::Table read_csv(std::istream& in, const std::string& name);

}  // namespace crossisle::report
