// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace crossisle::apps {

/// Table of text: names are aligned left, numbers right, with two spaces between columns. The first column
/// contains names; the last one may contain words.
class TextTable {
 public:
  enum class LastColumn { numbers, words };

  explicit TextTable(std::vector<std::string> headings, LastColumn last = LastColumn::numbers)
      : rows_{std::move(headings)}, last_(last) {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// Returns the lines of the table, with a rule below the headings.
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  LastColumn last_;
};

}  // namespace crossisle::apps
