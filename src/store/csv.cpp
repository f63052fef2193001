// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/csv.hpp"

#include <fmt/format.h>

#include <charconv>
#include <iterator>
#include <limits>
#include <optional>
#include <vector>

#include "crossisle/core/csv.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::store {
namespace {

using core::CsvField;
using Fields = std::vector<CsvField>;

std::optional<double> number_in(const CsvField& written) {
  const std::string& field = written.text;
  if (written.quoted) return std::nullopt;
  if (field.empty()) return std::numeric_limits<double>::quiet_NaN();
  double number = 0.0;
  const auto result = std::from_chars(field.data(), field.data() + field.size(), number);
  if (result.ec != std::errc{} || result.ptr != field.data() + field.size()) return std::nullopt;
  return number;
}

/// Returns the fields of a column as numbers, if all are numbers.
std::optional<std::vector<double>> numbers_in(const Fields& fields) {
  std::vector<double> numbers;
  for (const auto& field : fields) {
    const auto number = number_in(field);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

std::vector<std::string> texts_in(Fields&& fields) {
  std::vector<std::string> texts;
  texts.reserve(fields.size());
  for (auto& field : fields) texts.push_back(std::move(field.text));
  return texts;
}

}  // namespace

Table read_csv(std::istream& in, const std::string& name) {
  core::CsvReader reader({std::istreambuf_iterator<char>(in), {}});
  Table table{name, {}, {}, {}};
  if (reader.is_at_end()) return table;
  const Fields headings = reader.record();
  std::vector<Fields> columns(headings.size());
  while (!reader.is_at_end()) {
    const std::size_t line = reader.line();
    Fields fields = reader.record();
    if (fields.size() != headings.size()) {
      throw core::Error(
          core::ExitCode::io,
          fmt::format("line {} of {} has {} fields", line, core::printable(name), fields.size()),
          fmt::format("its first line has {}", headings.size()), "recreate the file");
    }
    for (std::size_t i = 0; i < fields.size(); ++i) columns[i].push_back(std::move(fields[i]));
  }
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const std::string& heading = headings[i].text;
    if (auto numbers = numbers_in(columns[i])) {
      table.columns.push_back({heading, {}, heading, std::move(*numbers)});
    } else {
      table.columns.push_back({heading, {}, heading, texts_in(std::move(columns[i]))});
    }
  }
  return table;
}

}  // namespace crossisle::store
