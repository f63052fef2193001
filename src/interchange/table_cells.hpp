// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "crossisle/config/section.hpp"
#include "crossisle/core/error.hpp"

namespace crossisle::interchange {

/// Returns the content of a table of layers.
/// @throws core::InputError if it is not UTF-8 text of lines of a length that a table can have, or if its
/// first line has no commas but another separator; core::Error (usage) if the file cannot be read
std::string read_table(const std::filesystem::path& file);

/// Line of a table: place of the problems of its cells.
class TableLine {
 public:
  TableLine(std::string_view file, std::size_t number, core::Problems& problems)
      : file_(file), number_(number), problems_(problems) {}

  /// Adds a problem at `file:line:column`.
  void problem(std::string_view column, std::string what, std::string why, std::string remedy) const;

  core::Problems& problems() const noexcept { return problems_; }

 private:
  std::string_view file_;
  std::size_t number_;
  core::Problems& problems_;
};

/// Cell of a table. If its text is not what is asked for, the functions add a problem and return a neutral
/// value.
class Cell {
 public:
  /// @param text without blanks around it
  Cell(const TableLine& line, std::string_view column, std::string_view text)
      : line_(line), column_(column), text_(text) {}

  std::string_view text() const noexcept { return text_; }
  double number(config::Range range) const;
  std::int64_t whole_number(config::Range range) const;
  void problem(std::string what, std::string why, std::string remedy) const;

 private:
  const TableLine& line_;
  std::string_view column_;
  std::string_view text_;
};

/// Returns a text without the blanks around it.
std::string_view trimmed(std::string_view text);

}  // namespace crossisle::interchange
