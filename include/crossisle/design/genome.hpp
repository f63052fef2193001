// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

namespace crossisle::design {

/// A design as indices: for each parameter of its space, the index of its value. A genome has an index for
/// every parameter of any space; an index that was never set is 0.
///
/// @code
///   Genome genome;         // the first value of every parameter
///   genome.set(17, 3);     // the fourth value of parameter 17
///   genome[17] == 3;
/// @endcode
class Genome {
 public:
  Genome() = default;
  Genome(std::initializer_list<std::uint16_t> indices) : Genome(std::vector<std::uint16_t>(indices)) {}
  explicit Genome(std::vector<std::uint16_t> indices) : indices_(std::move(indices)) { drop_zeros(); }

  std::uint16_t operator[](std::size_t parameter) const noexcept {
    return parameter < indices_.size() ? indices_[parameter] : std::uint16_t{0};
  }
  void set(std::size_t parameter, std::uint16_t index) {
    if (parameter < indices_.size()) {
      indices_[parameter] = index;
    } else if (index != 0) {
      indices_.resize(parameter + 1, 0);
      indices_.back() = index;
    }
    drop_zeros();
  }
  /// Returns the indices up to the last one that is not 0.
  std::span<const std::uint16_t> indices() const noexcept { return {indices_.data(), indices_.size()}; }

  bool operator==(const Genome&) const = default;
  /// Orders lexicographically.
  std::strong_ordering operator<=>(const Genome&) const = default;

 private:
  void drop_zeros() {
    while (!indices_.empty() && indices_.back() == 0) indices_.pop_back();
  }

  std::vector<std::uint16_t> indices_;  ///< the last one is not 0
};

}  // namespace crossisle::design
