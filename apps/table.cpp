// Part of Crossisle, SPDX-License-Identifier: MIT
#include "table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossisle::apps {

std::string TextTable::text() const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text += "  ";
      if (i > 0 && i + 1 == row.size() && last_ == LastColumn::words) {
        text += row[i];
      } else {
        text += i == 0 ? fmt::format("{:<{}}", row[i], widths[i]) : fmt::format("{:>{}}", row[i], widths[i]);
      }
    }
    text += '\n';
    if (&row == &rows_.front()) {
      std::size_t rule = 0;
      for (const std::size_t width : widths) rule += width + 2;
      text += std::string(rule - 2, '-') + '\n';
    }
  }
  return text;
}

}  // namespace crossisle::apps
