// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/csv.hpp"

#include <algorithm>
#include <utility>

namespace crossisle::core {
namespace {

void drop_apostrophe(std::string& field) {
  if (!field.empty() && field[0] == '\'' && begins_like_formula(std::string_view(field).substr(1)))
    field.erase(0, 1);
}

}  // namespace

CsvReader::CsvReader(std::string text) : text_(std::move(text)) {
  constexpr std::string_view mark = "\xef\xbb\xbf";  // of UTF-8, which spreadsheets write
  if (text_.starts_with(mark)) at_ = mark.size();
}

std::vector<CsvField> CsvReader::record() {
  std::vector<CsvField> fields;
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

CsvField CsvReader::field() {
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

/// Reads a quoted field, in which two quotes represent one.
std::string CsvReader::quoted() {
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

bool begins_like_formula(std::string_view text) noexcept {
  constexpr std::string_view first("=+-@\t\r");
  return text.size() > 1 && first.find(text.front()) != std::string_view::npos;
}

}  // namespace crossisle::core
