// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/report/export.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>
#include <type_traits>
#include <vector>

#include "crossisle/core/csv.hpp"
#include "crossisle/core/error.hpp"

namespace crossisle::report {
namespace {

using nlohmann::json;
using store::Column;

/// Returns the shortest text that reads back as the same number.
template <class Number>
std::string_view digits(Number number, std::array<char, 32>& buffer) {
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  return {buffer.data(), static_cast<std::size_t>(result.ptr - buffer.data())};
}

template <class Number>
void put_number(std::ostream& out, Number number) {
  std::array<char, 32> buffer;
  out << digits(number, buffer);
}

void require_good(std::ostream& out) {
  out.flush();
  if (!out) {
    throw core::Error(core::ExitCode::io, "the export cannot be written", "the output no longer accepts data",
                      "check for a full disk or a closed pipe");
  }
}

/// Returns the texts that name the columns of a matrix, or nothing if they are unknown.
std::vector<std::string> labels_of(const store::RunContent& content, const Column& column) {
  const std::size_t slash = column.labels.find('/');
  if (slash == std::string::npos) return {};
  const Column& labels =
      content.table(column.labels.substr(0, slash)).column(column.labels.substr(slash + 1));
  if (const auto* texts = std::get_if<std::vector<std::string>>(&labels.values)) return *texts;
  std::vector<std::string> texts;
  std::visit(
      [&](const auto& values) {
        using Value = typename std::decay_t<decltype(values)>::value_type;
        if constexpr (!std::is_same_v<Value, std::string>) {
          std::array<char, 32> buffer;
          for (const Value value : values) texts.emplace_back(digits(value, buffer));
        }
      },
      labels.values);
  return texts;
}

// CSV

bool is_number(std::string_view text) {
  double number = 0.0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  return result.ec == std::errc{} && result.ptr == text.data() + text.size();
}

/// Writes a text, preceded by an apostrophe if a spreadsheet would treat it as a formula (OWASP, CSV
/// injection).
/// @param is_name true to quote a text that looks like a number, so that read_csv recognises it as text
void put_field(std::ostream& out, std::string_view text, bool is_name) {
  const bool quoted = is_name && is_number(text);
  const bool formula = !is_number(text) && core::begins_like_formula(text);
  if (!quoted && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out << (formula ? "'" : "") << text;
    return;
  }
  out << '"' << (formula ? "'" : "");
  for (const char c : text) {
    if (c == '"') out << '"';
    out << c;
  }
  out << '"';
}

template <class Number>
requires std::is_arithmetic_v<Number>
void put_field(std::ostream& out, Number number, bool /*is_name*/) {
  put_number(out, number);
}

/// Returns one header per CSV column of a table column.
std::vector<std::string> headers_of(const Column& column, const std::vector<std::string>& labels) {
  if (column.width == 0) return {column.name};
  std::vector<std::string> headers;
  for (std::size_t i = 0; i < column.width; ++i) {
    headers.push_back(column.name + "[" + (i < labels.size() ? labels[i] : std::to_string(i)) + "]");
  }
  return headers;
}

void put_row(std::ostream& out, const Column& column, std::size_t row) {
  const std::size_t width = column.width == 0 ? 1 : column.width;
  std::visit(
      [&](const auto& values) {
        for (std::size_t i = 0; i < width; ++i) {
          if (i > 0) out << ',';
          put_field(out, values[row * width + i], column.unit.empty());
        }
      },
      column.values);
}

void put_csv(const store::Table& table, const std::vector<std::vector<std::string>>& labels,
             std::ostream& out) {
  const std::size_t rows = table.rows();
  const char* separator = "";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    for (const std::string& header : headers_of(table.columns[i], labels[i])) {
      out << separator;
      put_field(out, header, false);
      separator = ",";
    }
  }
  out << "\r\n";
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (i > 0) out << ',';
      put_row(out, table.columns[i], row);
    }
    out << "\r\n";
  }
  require_good(out);
}

// JSON, written value by value: the tables of a long run would not fit twice in memory.

std::string json_text(std::string_view text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

void put_json(std::ostream& out, const std::string& text) {
  out << json_text(text);
}

void put_json(std::ostream& out, double number) {
  if (std::isfinite(number)) {
    put_number(out, number);
  } else {
    out << "null";
  }
}

template <class Integer>
void put_json(std::ostream& out, Integer number) {
  put_number(out, number);
}

template <class Value>
void put_list(std::ostream& out, const std::vector<Value>& values, std::size_t first, std::size_t count) {
  out << '[';
  for (std::size_t i = first; i < first + count; ++i) {
    if (i > first) out << ',';
    put_json(out, values[i]);
  }
  out << ']';
}

template <class Value>
void put_matrix(std::ostream& out, const std::vector<Value>& values, std::size_t width) {
  out << '[';
  for (std::size_t first = 0; first < values.size(); first += width) {
    if (first > 0) out << ',';
    put_list(out, values, first, width);
  }
  out << ']';
}

void put_json(std::ostream& out, const store::RunContent& content, const Column& column) {
  out << "{\"unit\": " << json_text(column.unit) << ", \"long_name\": " << json_text(column.long_name)
      << ", \"type\": " << json_text(store::type_name(column.values));
  if (column.width > 0) {
    const std::vector<std::string> labels = labels_of(content, column);
    out << ", \"labels\": ";
    put_list(out, labels, 0, labels.size());
  }
  out << ", \"values\": ";
  std::visit(
      [&](const auto& values) {
        if (column.width == 0) {
          put_list(out, values, 0, values.size());
        } else {
          put_matrix(out, values, column.width);
        }
      },
      column.values);
  out << '}';
}

void put_json(std::ostream& out, const store::RunContent& content, const store::Table& table) {
  out << "{\"long_name\": " << json_text(table.long_name) << ", \"rows\": " << table.rows()
      << ", \"columns\": {";
  const char* separator = "\n";
  for (const Column& column : table.columns) {
    out << separator << "      " << json_text(column.name) << ": ";
    put_json(out, content, column);
    separator = ",\n";
  }
  out << "}}";
}

template <class Items, class Put>
void put_object(std::ostream& out, std::string_view name, const Items& items, Put put) {
  out << "  " << json_text(name) << ": {";
  const char* separator = "\n";
  for (const auto& item : items) {
    out << separator << "    ";
    put(item);
    separator = ",\n";
  }
  out << '}';
}

}  // namespace

void write_csv(const store::Table& table, std::ostream& out) {
  put_csv(table, std::vector<std::vector<std::string>>(table.columns.size()), out);
}

void write_csv(const store::RunContent& content, const std::string& table, std::ostream& out) {
  const store::Table& found = content.table(table);
  std::vector<std::vector<std::string>> labels;
  for (const Column& column : found.columns) labels.push_back(labels_of(content, column));
  put_csv(found, labels, out);
}

void write_json(const store::RunContent& content, std::ostream& out) {
  const auto put_pair = [&out](const auto& pair) {
    out << json_text(pair.first) << ": ";
    put_json(out, pair.second);
  };
  out << "{\n";
  put_object(out, "attributes", content.attributes, put_pair);
  out << ",\n";
  put_object(out, "numbers", content.numbers, put_pair);
  out << ",\n";
  put_object(out, "tables", content.tables, [&](const store::Table& table) {
    out << json_text(table.name) << ": ";
    put_json(out, content, table);
  });
  out << ",\n";
  put_object(out, "state", content.blobs, [&out](const store::Blob& blob) {
    out << json_text(blob.name) << ": {\"bytes\": " << blob.bytes.size() << '}';
  });
  out << "\n}\n";
  require_good(out);
}

}  // namespace crossisle::report
