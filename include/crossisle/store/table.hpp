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

/// Element types of a run file; each has a fixed width on disk.
using Values = std::variant<std::vector<std::uint8_t>, std::vector<std::int32_t>, std::vector<std::int64_t>,
                            std::vector<double>, std::vector<std::string>>;

/// One quantity of every row of a table: one value per row, or one row of a matrix per row.
struct Column {
  std::string name;
  std::string unit{};       ///< SI unit, `1` for a plain number, empty for texts and codes
  std::string long_name{};  ///< description in one line
  Values values{};          ///< one value per row, or rows * width values with the row index slow
  std::size_t width = 0;    ///< 0: one value per row; otherwise the columns of a rows x width matrix
  std::string labels{};  ///< matrices: `table/column` whose `width` rows name the second dimension, or empty

  /// Returns the number of rows of the values. @throws core::Error if the values do not fill a whole number
  /// of rows.
  std::size_t rows() const;
  bool operator==(const Column&) const = default;
};

/// Returns a column with one metric of every item.
template <class Value, class Item, class Figure>
Column column(const std::vector<Item>& items, std::string name, std::string unit, std::string long_name,
              Figure figure) {
  std::vector<Value> values;
  values.reserve(items.size());
  for (const auto& item : items) values.push_back(static_cast<Value>(figure(item)));
  return {std::move(name), std::move(unit), std::move(long_name), std::move(values)};
}

/// Columns of equal length with a common name.
struct Table {
  std::string name;
  std::string long_name{};
  std::vector<Column> columns{};
  std::string index{};  ///< the column whose values name the rows (their dimension scale), or empty

  /// Returns the number of rows, equal for all columns; 0 without columns. @throws core::Error if the columns
  /// differ.
  std::size_t rows() const;
  bool has(std::string_view column_name) const noexcept;
  /// Returns a column. @throws core::Error with the nearest name if there is no such column.
  const Column& column(std::string_view column_name) const;
  /// Returns the values of a column by their type: `width` values per row of a matrix, or one value per row.
  /// @throws core::Error for a missing column, or one with another type or width, since a file may hold any
  /// table
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

/// Returns some rows of a table. @pre first + count <= table.rows()
Table slice(const Table& table, std::size_t first, std::size_t count);

/// Returns `uint8`, `int32`, `int64`, `float64` or `text`.
std::string_view type_name(const Values& values) noexcept;
/// Returns the number of values of any type.
std::size_t size_of(const Values& values) noexcept;

}  // namespace crossisle::store
