// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "crossisle/core/precondition.hpp"

namespace crossisle::core {

/// @throws core::Error (usage): the name is taken
[[noreturn]] void refuse_name(std::string_view subject, std::string_view name);

/// Rows with a member `name`, by which configurations choose one: those of Crossisle, and those that a
/// program adds.
template <class Row>
class Registry {
 public:
  /// @param subject what a row is, with its article, for messages: `an algorithm`
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

  /// @throws core::Error (usage) for a name that a row has already
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
