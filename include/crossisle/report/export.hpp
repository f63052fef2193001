// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <ostream>
#include <string>

#include "crossisle/store/run_file.hpp"

namespace crossisle::report {

/// Writes a table as CSV (RFC 4180: a header line, CRLF, quotes where needed), with all digits of numbers.
///
/// A rows x width matrix becomes `width` columns `name[0]`, `name[1]`, ...; numbers that are not finite are
/// `nan`, `inf`, `-inf`.
/// @throws core::Error(io) if the stream fails
void write_csv(const store::Table& table, std::ostream& out);

/// Writes a table of `content` in the same way, with matrix columns named by their labels:
/// `energy_j[resnet18]`.
/// @throws core::Error if there is no such table
void write_csv(const store::RunContent& content, const std::string& table, std::ostream& out);

/// Writes everything except the bytes of the states as one JSON object: `attributes`, `numbers`, `tables`,
/// `state`.
///
/// A table is {long_name, rows, columns}; a column is {unit, long_name, type, values}, and a matrix also has
/// {labels} and one list of values per row. Numbers that are not finite, which JSON cannot represent, are
/// null.
/// @throws core::Error(io) if the stream fails
void write_json(const store::RunContent& content, std::ostream& out);

}  // namespace crossisle::report
