// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::store {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<Values>> type_names = {"uint8", "int32", "int64",
                                                                                  "float64", "text"};

auto find(const std::vector<Column>& columns, std::string_view name) {
  return std::find_if(columns.begin(), columns.end(),
                      [name](const Column& column) { return column.name == name; });
}

}  // namespace

std::string_view type_name(const Values& values) noexcept {
  return type_names[values.index()];
}

std::size_t size_of(const Values& values) noexcept {
  return std::visit([](const auto& items) { return items.size(); }, values);
}

std::size_t Column::rows() const {
  const std::size_t count = size_of(values);
  if (width == 0) return count;
  if (count % width != 0) {
    throw core::Error(core::ExitCode::io, fmt::format("column '{}' is not a matrix", core::printable(name)),
                      fmt::format("{} values do not fill rows of {}", count, width));
  }
  return count / width;
}

std::size_t Table::rows() const {
  if (columns.empty()) return 0;
  const std::size_t expected = columns.front().rows();
  for (const Column& column : columns) {
    if (column.rows() == expected) continue;
    throw core::Error(core::ExitCode::io,
                      fmt::format("table '{}' has columns of different lengths", core::printable(name)),
                      fmt::format("'{}' has {} rows and '{}' has {}", core::printable(columns.front().name),
                                  expected, core::printable(column.name), column.rows()));
  }
  return expected;
}

bool Table::has(std::string_view column_name) const noexcept {
  return find(columns, column_name) != columns.end();
}

const Column& Table::column(std::string_view column_name) const {
  const auto found = find(columns, column_name);
  if (found != columns.end()) return *found;
  std::vector<std::string> names;
  for (const Column& candidate : columns) names.push_back(candidate.name);
  throw core::Error(core::ExitCode::io, fmt::format("table '{}' has no column '{}'", name, column_name), {},
                    core::suggest(column_name, names));
}

Table slice(const Table& table, std::size_t first, std::size_t count) {
  Table part{table.name, table.long_name, {}, table.index};
  for (const Column& column : table.columns) {
    const std::size_t width = std::max<std::size_t>(column.width, 1);
    const auto cut = [&](const auto& values) -> Values {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first * width);
      return std::decay_t<decltype(values)>(begin, begin + static_cast<std::ptrdiff_t>(count * width));
    };
    part.columns.push_back({column.name, column.unit, column.long_name, std::visit(cut, column.values),
                            column.width, column.labels});
  }
  return part;
}

void Table::refuse_type(std::string_view column_name) const {
  throw core::Error(core::ExitCode::io,
                    fmt::format("column '{}' of table '{}' has another type", column_name, name),
                    fmt::format("it holds {} values", type_name(column(column_name).values)));
}

void Table::refuse_width(std::string_view column_name, std::size_t expected) const {
  throw core::Error(core::ExitCode::io,
                    fmt::format("{}/{} has {} values in a row", core::printable(name),
                                core::printable(column_name), column(column_name).width),
                    fmt::format("{} were written (0: a plain column)", expected), "use a copy of the file");
}

}  // namespace crossisle::store
