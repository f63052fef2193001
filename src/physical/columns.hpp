// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace crossisle::physical {

/// Table of rows of numbers, stored by column. A loop over the rows whose body is inlined completely is
/// compiled to vector instructions, which treat several rows at once.
///
/// @tparam Row structure of doubles with a static function `visit(row, f)`, which calls `f` with each of them
template <class Row>
class Columns {
 public:
  /// Makes room for this number of rows; the content is lost if the table grows.
  void resize(std::size_t rows) {
    if (rows <= stride_) return;
    stride_ = rows;
    std::size_t width = 0;
    Row row{};
    Row::visit(row, [&](double& /*value*/) { ++width; });
    values_.assign(width * stride_, 0.0);
  }

  [[gnu::always_inline]] Row get(std::size_t row) const {
    Row result{};
    const double* place = values_.data() + row;
    Row::visit(
        result, [&](double& value) __attribute__((always_inline)) {
          value = *place;
          place += stride_;
        });
    return result;
  }
  [[gnu::always_inline]] void set(std::size_t row, const Row& values) {
    double* place = values_.data() + row;
    Row::visit(
        values, [&](double value) __attribute__((always_inline)) {
          *place = value;
          place += stride_;
        });
  }

 private:
  std::size_t stride_ = 0;  ///< between two columns: the largest number of rows so far
  std::vector<double> values_;
};

}  // namespace crossisle::physical
