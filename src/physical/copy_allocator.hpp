// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "columns.hpp"

namespace crossisle::physical {

/// Claim of a layer to macros.
struct CopyDemand {
  double rate = 1.0;    ///< number of copies relative to other layers, positive
  double limit = 1.0;   ///< maximum number of copies, a whole number from 1 to 2^24
  double macros = 1.0;  ///< of one copy

  template <class Self, class Visit>
  [[gnu::always_inline]] static void visit(Self& row, Visit f) {
    f(row.rate), f(row.limit), f(row.macros);
  }
};

/// Allocator of the macros of a chip to copies of the layers of a network, all of which are resident.
///
/// A layer of rate k gets floor(f k) copies, at least one and at most its limit, with the largest factor f for
/// which the copies of all layers fit. The factor is defined by 40 steps of bisection on a logarithmic scale;
/// the search ends earlier if no further step can change a number of copies.
class CopyAllocator {
 public:
  /// Returns the number of copies of each of `layers` layers, valid until the next call.
  /// @pre layers > 0; one copy of each fits
  std::span<const double> allocate(const Columns<CopyDemand>& demands, std::size_t layers, double macros);

 private:
  /// Factors of which the copies of the first one fit, and those of the second one do not.
  struct Bracket {
    double low;
    double high;
  };
  using Demands = Columns<CopyDemand>;

  /// Stores in `copies` the numbers of copies for a factor. @return the number of macros that they take
  static double copy(const Demands& demands, double factor, std::vector<double>& copies) noexcept;
  /// True if no factor between those of fewer_ and more_ gives other copies than these: all layers that differ
  /// do so by one copy, and step at the same factor.
  bool is_settled(const Demands& demands) const noexcept;
  /// True if two layers reach more_ copies at the same factor, bit for bit.
  bool steps_with(const Demands& demands, std::size_t one, std::size_t other) const noexcept;
  /// Stores in fewer_ the copies by all steps of the bisection; computes copies only within the known bracket.
  void bisect(const Demands& demands, double low, double high, Bracket known, double macros);

  // Copies by layer.
  std::vector<double> fewer_;   ///< that fit
  std::vector<double> more_;    ///< that do not fit
  std::vector<double> middle_;  ///< that are tried
};

}  // namespace crossisle::physical
