// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "crossisle/core/text.hpp"
#include "image.hpp"

namespace crossisle::store {
namespace {

[[noreturn]] void refuse(std::string_view place, std::string_view why) {
  throw core::Error(core::ExitCode::io, fmt::format("{} cannot be stored", place), why);
}

bool is_name(std::string_view name) {
  constexpr std::string_view others = "_-.";
  if (name.empty() || name.size() > 255 || name == "." || name == "..") return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

void check_text(std::string_view text, std::string_view place) {
  if (text.find('\0') != std::string_view::npos) refuse(place, "its text holds a NUL");
  if (core::utf8_prefix(text) < text.size()) refuse(place, "its text is not UTF-8");
}

void check_name(const std::string& name, std::string_view kind, std::set<std::string>& known) {
  const std::string place = fmt::format("{} '{}'", kind, name);
  if (!is_name(name)) refuse(place, "a name is 1 to 255 letters, digits, '_', '-' and '.'");
  if (!known.insert(name).second) refuse(place, "the name is used twice");
}

void check_attributes(const RunContent& content) {
  std::set<std::string> known = {std::string(format_attribute), std::string(format_version_attribute),
                                 std::string(content_digest_attribute)};
  for (const auto& [name, text] : content.attributes) {
    check_name(name, "attribute", known);
    check_text(text, fmt::format("attribute '{}'", name));
  }
  for (const auto& [name, number] : content.numbers) check_name(name, "attribute", known);
}

void check_texts(const std::vector<std::string>& texts, const std::string& place) {
  std::size_t longest = 1;
  for (const std::string& text : texts) {
    check_text(text, place);
    longest = std::max(longest, text.size());
  }
  if (longest > max_text)
    refuse(place, fmt::format("a text has {} bytes, at most {} fit", longest, max_text));
  if (texts.size() > max_dataset / longest) {
    refuse(place, fmt::format("{} texts of up to {} bytes are too many", texts.size(), longest));
  }
}

void check_column(const Column& column, const std::string& place) {
  check_text(column.unit, place);
  check_text(column.long_name, place);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values)) check_texts(*texts, place);
  if (size_of(column.values) > max_dataset / sizeof(double)) refuse(place, "it has too many values");
  // A chunk holds at least one row.
  constexpr std::size_t widest = std::size_t{64} << 10;
  if (column.width > widest)
    refuse(place, fmt::format("it has {} columns, at most {} fit", column.width, widest));
}

/// Checks that the labels of a matrix exist, one per column.
void check_labels(const RunContent& content, const Column& column, const std::string& place) {
  if (column.labels.empty()) return;
  if (column.width == 0) refuse(place, "it has labels and is not a matrix");
  const std::size_t slash = column.labels.find('/');
  if (slash == std::string::npos)
    refuse(place, fmt::format("its labels '{}' are not table/column", column.labels));
  const Column& labels =
      content.table(column.labels.substr(0, slash)).column(column.labels.substr(slash + 1));
  if (labels.width != 0 || labels.rows() != column.width) {
    refuse(place,
           fmt::format("it has {} columns and {} labels in {}", column.width, labels.rows(), column.labels));
  }
}

void check_table(const RunContent& content, const Table& table) {
  const std::string place = "/" + table.name;
  check_text(table.long_name, place);
  if (!table.index.empty() && table.column(table.index).width != 0) refuse(place, "its index is a matrix");
  std::set<std::string> known;
  for (const Column& column : table.columns) {
    check_name(column.name, "column", known);
    check_column(column, place + "/" + column.name);
    check_labels(content, column, place + "/" + column.name);
  }
  table.rows();  // throws if the columns differ
}

}  // namespace

void check_storable(const RunContent& content) {
  check_attributes(content);
  std::set<std::string> tables = {std::string(state_group)};
  for (const Table& table : content.tables) check_name(table.name, "table", tables);
  for (const Table& table : content.tables) check_table(content, table);
  std::set<std::string> blobs;
  for (const Blob& blob : content.blobs) check_name(blob.name, "state", blobs);
}

}  // namespace crossisle::store
