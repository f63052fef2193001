// Part of Crossisle, SPDX-License-Identifier: MIT
#include "silicon_comparisons.hpp"

#include <utility>

namespace crossisle::validation {
namespace {

double determinant(const std::array<Row3, 3>& m) {
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
         m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
         m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

}  // namespace

Row3 solve(const std::array<Row3, 3>& rows, const Row3& right) {
  const double all = determinant(rows);
  Row3 result{};
  for (std::size_t unknown = 0; unknown < 3; ++unknown) {
    auto replaced = rows;
    for (std::size_t row = 0; row < 3; ++row) replaced[row][unknown] = right[row];
    result[unknown] = determinant(replaced) / all;
  }
  return result;
}

std::vector<SiliconComparison> SiliconComparisons::all() {
  digital_chips();
  analog_chips();
  neurram();
  jia();
  sinangil();
  wang();
  colonnade();
  isaac();
  generic_macros();
  return std::move(rows_);
}

void SiliconComparisons::add(std::string chip, std::string metric, std::string condition, double reported,
                             double modelled, Evidence evidence) {
  rows_.push_back({std::move(chip), std::move(metric), std::move(condition), reported, modelled, evidence});
}

}  // namespace crossisle::validation
