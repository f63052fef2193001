// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossisle::core {

/// Field of a record of a CSV file. Quotes distinguish a text from a number that looks the same.
struct CsvField {
  std::string text;
  bool quoted = false;
};

/// Reader of CSV texts (RFC 4180, any line ends), record by record. It ignores the byte order mark that
/// spreadsheets write, and the apostrophe before a text that would look like a formula.
class CsvReader {
 public:
  explicit CsvReader(std::string text);

  bool is_at_end() const noexcept { return at_ >= text_.size(); }
  /// Returns the line at which the next record begins, from 1.
  std::size_t line() const noexcept { return line_; }
  /// Returns the fields of the next record. @pre not is_at_end()
  std::vector<CsvField> record();

 private:
  CsvField field();
  std::string quoted();

  std::string text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

/// Returns true if spreadsheets treat a text as a formula: it has more than one character and begins with one
/// of `=+-@`, a tab or a carriage return.
bool begins_like_formula(std::string_view text) noexcept;

}  // namespace crossisle::core
