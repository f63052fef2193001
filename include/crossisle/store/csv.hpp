// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <istream>
#include <string>

#include "crossisle/store/table.hpp"

namespace crossisle::store {

/// Reads a CSV table (RFC 4180, any line ends, a header line) that `report::write_csv` or another program
/// wrote.
///
/// A column whose fields are all empty, `nan` or numbers without quotes becomes float64 (NaN for a missing
/// value); any other column becomes text. The apostrophe that `report::write_csv` puts before text that looks
/// like a formula is removed. Such a file has no units or descriptions.
/// @param name name of the table
/// @throws core::Error (io), with the line, if the number of fields of a row differs from that of the header
Table read_csv(std::istream& in, const std::string& name);

}  // namespace crossisle::store
