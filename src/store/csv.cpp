// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>
#include <optional>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::store {
namespace {

struct Field {
  std::string text;
  bool quoted = false;
};
using Fields = std::vector<Field>;

/// Reader of the fields of a text, record by record.
class Reader {
 public:
  explicit Reader(std::string text) : text_(std::move(text)) {
    constexpr std::string_view mark = "\xef\xbb\xbf";  // of UTF-8, which spreadsheets write
    if (text_.starts_with(mark)) at_ = mark.size();
  }

  bool is_at_end() const { return at_ >= text_.size(); }
  std::size_t line() const { return line_; }

  Fields record() {
    Fields fields;
    for (bool more = true; more;) {
      fields.push_back(field());
      more = !is_at_end() && text_[at_] == ',';
      if (more) ++at_;
    }
    if (!is_at_end() && text_[at_] == '\r') ++at_;
    if (!is_at_end() && text_[at_] == '\n') ++at_;
    ++line_;
    return fields;
  }

 private:
  Field field() {
    if (!is_at_end() && text_[at_] == '"') {
      std::string inside = quoted();
      drop_apostrophe(inside);
      return {std::move(inside), true};
    }
    const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    std::string field = text_.substr(at_, end - at_);
    at_ = end;
    drop_apostrophe(field);
    return {std::move(field), false};
  }
  static void drop_apostrophe(std::string& field) {
    if (!field.empty() && field[0] == '\'' && begins_like_formula(std::string_view(field).substr(1)))
      field.erase(0, 1);
  }
  /// Reads a quoted field, in which two quotes represent one.
  std::string quoted() {
    std::string field;
    for (++at_; !is_at_end(); ++at_) {
      const bool is_quote = text_[at_] == '"';
      if (is_quote && (at_ + 1 == text_.size() || text_[at_ + 1] != '"')) {
        ++at_;
        break;
      }
      if (is_quote) ++at_;
      if (text_[at_] == '\n') ++line_;
      field += text_[at_];
    }
    return field;
  }

  std::string text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;  ///< line at which the next record begins
};

std::optional<double> number_in(const Field& written) {
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

bool begins_like_formula(std::string_view text) noexcept {
  constexpr std::string_view first("=+-@\t\r");
  return text.size() > 1 && first.find(text.front()) != std::string_view::npos;
}

Table read_csv(std::istream& in, const std::string& name) {
  Reader reader({std::istreambuf_iterator<char>(in), {}});
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
