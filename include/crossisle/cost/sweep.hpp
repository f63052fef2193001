// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "crossisle/hardware/design_space.hpp"

namespace crossisle::cost {

/// All designs of a space, numbered in the order in which cost models price them fastest: those of one geometry next to
/// each other, supply voltage and cycle time varying first, the sizes that lay every layer out anew last.
///
/// @code
///   const Sweep sweep(space);
///   for (std::uint64_t number = 0; number < sweep.size(); ++number) price(space.decode(sweep.at(number)));
/// @endcode
class Sweep {
 public:
  /// @pre the space has at most 2^53 designs
  explicit Sweep(const hardware::DesignSpace& space);

  std::uint64_t size() const noexcept { return size_; }
  /// @pre number < size()
  hardware::Genome at(std::uint64_t number) const;

 private:
  /// A parameter of the space and how many values it has.
  struct Digit {
    std::size_t parameter;
    std::uint64_t values;
  };
  std::vector<Digit> digits_;  ///< the one that varies fastest first
  std::uint64_t size_ = 1;
};

}  // namespace crossisle::cost
