// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "crossisle/core/precondition.hpp"

namespace crossisle::core {

/// Reports that a name is already taken. @throws core::Error (usage), always
[[noreturn]] void refuse_name(std::string_view subject, std::string_view name);

/// Table of rows that configurations select by their member `name`: the rows of Crossisle and those that a
/// program adds.
template <class Row>
class Registry {
 public:
  /// @param subject description of a row for messages, with its article: `an algorithm`
  Registry(std::string_view subject, std::span<const Row> shipped)
      : subject_(subject), rows_(shipped.begin(), shipped.end()) {}

  /// Returns all rows, the shipped ones first; valid until the next `add`.
  std::span<const Row> rows() const noexcept { return rows_; }

  bool contains(std::string_view name) const { return find(name) != rows_.end(); }

  /// Returns the row of a name. @pre contains(name)
  const Row& at(std::string_view name) const {
    const auto row = find(name);
    CROSSISLE_EXPECTS(row != rows_.end());
    return *row;
  }

  /// Adds a row. @throws core::Error (usage) if another row already has its name
  void add(const Row& row) {
    if (contains(row.name)) refuse_name(subject_, row.name);
    rows_.push_back(row);
  }

 private:
  auto find(std::string_view name) const {
    return std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.name == name; });
  }

  std::string_view subject_;
  std::vector<Row> rows_;
};

}  // namespace crossisle::core
