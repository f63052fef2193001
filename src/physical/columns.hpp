// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
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
  /// Returns the values of a column, in the order of `visit`.
  const double* column(std::size_t number) const noexcept { return values_.data() + number * stride_; }
  /// Gives the first rows the same values.
  [[gnu::always_inline]] void fill(std::size_t rows, const Row& values) {
    double* place = values_.data();
    Row::visit(
        values, [&](double value) __attribute__((always_inline)) {
          std::fill_n(place, rows, value);
          place += stride_;
        });
  }

 private:
  std::size_t stride_ = 0;  ///< between two columns: the largest number of rows so far
  std::vector<double> values_;
};

/// Returns the sum of the products of two columns, as four interleaved sums: the same bits on every processor.
[[gnu::always_inline]] inline double dot(const double* one, const double* other, std::size_t rows) noexcept {
  constexpr std::size_t lane_count = 4;
  using Lanes [[gnu::vector_size(lane_count * sizeof(double))]] = double;
  Lanes sums{};
  std::size_t row = 0;
  for (; row + lane_count <= rows; row += lane_count) {
    Lanes a;
    Lanes b;
    std::memcpy(&a, one + row, sizeof(a));
    std::memcpy(&b, other + row, sizeof(b));
    sums += a * b;
  }
  for (std::size_t lane = 0; row < rows; ++row, ++lane) sums[lane] += one[row] * other[row];
  return (sums[0] + sums[2]) + (sums[1] + sums[3]);
}

}  // namespace crossisle::physical
