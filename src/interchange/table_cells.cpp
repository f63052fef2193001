// Part of Crossisle, SPDX-License-Identifier: MIT
#include "table_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::interchange {
namespace {

/// Longest line of a table [bytes]: a hundred times that of a layer with all keys. It bounds the memory for
/// the cells of a line.
constexpr std::size_t max_line = std::size_t{64} << 10U;

[[noreturn]] void refuse_table(const std::filesystem::path& file, std::size_t line, std::string what,
                               std::string why, std::string remedy) {
  throw core::InputError(
      {{fmt::format("{}:{}", file.string(), line), std::move(what), std::move(why), std::move(remedy)}});
}

std::size_t line_of(std::string_view text, std::size_t byte) {
  const auto before = text.substr(0, byte);
  return static_cast<std::size_t>(1 + std::count(before.begin(), before.end(), '\n'));
}

void check_characters(const std::filesystem::path& file, std::string_view text) {
  if (const std::size_t end = core::utf8_prefix(text); end < text.size()) {
    refuse_table(file, line_of(text, end),
                 fmt::format("holds the byte 0x{:02x}", static_cast<unsigned char>(text[end])),
                 "the text is not valid UTF-8", "save the file as CSV in UTF-8");
  }
  const auto control = std::find_if(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
  });
  if (control == text.end()) return;
  refuse_table(file, line_of(text, static_cast<std::size_t>(control - text.begin())),
               fmt::format("holds the control character 0x{:02x}", static_cast<unsigned char>(*control)),
               "a table is text", "save the file as CSV in UTF-8");
}

void check_lines(const std::filesystem::path& file, std::string_view text) {
  std::size_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    if (end - begin > max_line) {
      refuse_table(file, number, fmt::format("has {} characters", end - begin),
                   fmt::format("a line of a table of layers has at most {}", max_line), "check the path");
    }
    begin = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
}

void check_separator(const std::filesystem::path& file, std::string_view text) {
  const std::string_view first = text.substr(0, text.find_first_of("\r\n"));
  if (first.find(',') != std::string_view::npos) return;
  for (const auto& [separator, name] :
       {std::pair{';', "semicolons"}, std::pair{'\t', "tabs"}, std::pair{'|', "bars"}}) {
    if (first.find(separator) != std::string_view::npos)
      refuse_table(file, 1, fmt::format("is separated by {}", name), "cells are separated by commas",
                   "save the table as CSV with commas");
  }
}

}  // namespace

std::string read_table(const std::filesystem::path& file) {
  std::string text = core::read_text(file, core::max_text, core::ExitCode::usage, "check the path");
  check_characters(file, text);
  check_lines(file, text);
  check_separator(file, text);
  return text;
}

void TableLine::problem(std::string_view column, std::string what, std::string why,
                        std::string remedy) const {
  std::string place = fmt::format("{}:{}", file_, number_);
  if (!column.empty()) place += fmt::format(":{}", core::printable(column));
  problems_.add(std::move(place), std::move(what), std::move(why), std::move(remedy));
}

void Cell::problem(std::string what, std::string why, std::string remedy) const {
  line_.problem(column_, std::move(what), std::move(why), std::move(remedy));
}

double Cell::number(config::Range range) const {
  double value = 0.0;
  const char* const end = text_.data() + text_.size();
  const auto [rest, error] = std::from_chars(text_.data(), end, value);
  if (error != std::errc() || rest != end || !std::isfinite(value)) {
    problem(fmt::format("is '{}'", core::printable(text_)), "a finite number is needed", "give a number");
    return range.low;
  }
  if (value < range.low || value > range.high) {
    problem(fmt::format("is {}", core::printable(text_)),
            fmt::format("it must be from {} to {}", core::shortest(range.low), core::shortest(range.high)),
            "give a number in that range");
    return range.low;
  }
  return value;
}

std::int64_t Cell::whole_number(config::Range range) const {
  const double value = number(range);
  if (value != std::floor(value)) {
    problem(fmt::format("is {}", core::printable(text_)), "a whole number is needed", "round it");
    return static_cast<std::int64_t>(range.low);
  }
  return static_cast<std::int64_t>(value);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

}  // namespace crossisle::interchange
