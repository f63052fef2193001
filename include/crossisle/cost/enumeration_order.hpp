// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "crossisle/design/design_space.hpp"

namespace crossisle::cost {

/// All designs of a space, numbered in the order in which cost models evaluate them fastest. Designs of one
/// geometry are adjacent; supply voltage and cycle time vary fastest, and sizes that change the layout of
/// every layer vary slowest.
///
/// @code
///   const EnumerationOrder order(space);
/// for (std::uint64_t number = 0; number < order.size(); ++number) evaluate(space.decode(order.at(number)));
/// @endcode
class EnumerationOrder {
 public:
  /// @pre the space has at most 2^53 designs
  explicit EnumerationOrder(const design::DesignSpace& space);

  std::uint64_t size() const noexcept { return size_; }
  /// @pre number < size()
  design::Genome at(std::uint64_t number) const;

  /// Returns the number of designs of one geometry, which differ only in supply voltage and cycle time. Group
  /// number g consists of the designs g * group_size() to (g + 1) * group_size() - 1.
  std::uint64_t group_size() const noexcept { return group_size_; }
  /// Returns, for each position in a group, the first position whose design has the same values of all knobs
  /// that matter. @param matters true for a knob whose values are to be distinguished
  std::vector<std::size_t> first_alike(const std::function<bool(hardware::Knob)>& matters) const;

 private:
  /// A parameter of the space and the number of its values.
  struct Digit {
    std::size_t parameter;
    std::uint64_t values;
    std::optional<hardware::Knob> in_group{};  ///< knob that varies within a group
  };
  std::vector<Digit> digits_;  ///< the fastest digit comes first
  std::uint64_t size_ = 1;
  std::uint64_t group_size_ = 1;
};

}  // namespace crossisle::cost
