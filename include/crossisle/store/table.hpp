// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace crossisle::store {

/// The element types that a run file knows; every one has a fixed width on disk.
using Values = std::variant<std::vector<std::uint8_t>, std::vector<std::int32_t>, std::vector<std::int64_t>,
                            std::vector<double>, std::vector<std::string>>;

/// One quantity of every row of a table: a value per row, or a row of a matrix per row.
struct Column {
  std::string name;
  std::string unit{};       ///< SI unit, `1` for a plain number, empty for texts and codes
  std::string long_name{};  ///< what it is, in one line
  Values values{};          ///< rows values, or rows * width values with the row index slow
  std::size_t width = 0;    ///< 0: one value per row; otherwise the columns of a rows x width matrix
  std::string labels{};  ///< matrices: `table/column` whose `width` rows name the second dimension, or empty

  /// How many rows the values make. @throws core::Error where the values are no whole number of rows.
  std::size_t rows() const;
  bool operator==(const Column&) const = default;
};

/// A column of one figure of every item.
template <class Value, class Item, class Figure>
Column column(const std::vector<Item>& items, std::string name, std::string unit, std::string long_name,
              Figure figure) {
  std::vector<Value> values;
  values.reserve(items.size());
  for (const auto& item : items) values.push_back(static_cast<Value>(figure(item)));
  return {std::move(name), std::move(unit), std::move(long_name), std::move(values)};
}

/// Columns of equal length under one name.
struct Table {
  std::string name;
  std::string long_name{};
  std::vector<Column> columns{};
  std::string index{};  ///< the column whose values name the rows (their dimension scale), or empty

  /// Rows of every column; 0 without columns. @throws core::Error where the columns differ.
  std::size_t rows() const;
  bool has(std::string_view column_name) const noexcept;
  /// @throws core::Error with the nearest name where there is none.
  const Column& column(std::string_view column_name) const;
  /// The values of a column as what they are: `width` in a row, or one of a plain column.
  /// @throws core::Error for a missing column, or one of another type or width, as a table of a file may be anything
  template <class Value>
  const std::vector<Value>& values(std::string_view column_name, std::size_t width = 0) const {
    if (column(column_name).width != width) refuse_width(column_name, width);
    const auto* found = std::get_if<std::vector<Value>>(&column(column_name).values);
    if (found == nullptr) refuse_type(column_name);
    return *found;
  }
  bool operator==(const Table&) const = default;

 private:
  [[noreturn]] void refuse_type(std::string_view column_name) const;
  [[noreturn]] void refuse_width(std::string_view column_name, std::size_t expected) const;
};

/// `uint8`, `int32`, `int64`, `float64` or `text`.
std::string_view type_name(const Values& values) noexcept;
/// How many values there are, whatever their type.
std::size_t size_of(const Values& values) noexcept;

}  // namespace crossisle::store
