// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace crossisle::apps {

/// A table of text: the first column to the left, the others to the right, two spaces between.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> headings) : rows_{std::move(headings)} {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// The lines of the table, with a rule below the headings.
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace crossisle::apps
