// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "crossisle/compat/action_counts.hpp"
#include "crossisle/compat/mapping.hpp"
#include "crossisle/compat/nest.hpp"

namespace crossisle::compat {

/// Divisors of numbers in Timeloop's order: 1, n, 2, n/2, ...; each list is computed once.
class DivisorTable {
 public:
  /// Returns the divisors of a number; valid as long as the table.
  const std::vector<std::int64_t>& of(std::int64_t value);

 private:
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> lists_;
};

/// The temporal mappings of a layer that the reference's chips allow.
///
/// The iterations of every dimension are split into a divisor above the global buffer and the remaining
/// factor below. With streamed weights, output columns stay below, and the kernel and slice loops below may
/// have any order.
class Mapspace {
 public:
  /// @param nest, divisors must outlive the mapspace
  Mapspace(const Nest& nest, hardware::CellKind cell, DivisorTable& divisors);

  /// True if there is any mapping; false if resident weights would change over time, which is not allowed.
  bool any() const noexcept { return any_; }
  /// Calls `visit(split, free_order, mapping)` for every mapping, independently of the size of the global
  /// buffer.
  template <class Visit>
  void for_each(Visit&& visit) const;

  /// Returns the number of splits of all dimensions together. Split numbers are below it; the divisor of
  /// dimension `c` varies fastest.
  std::uint64_t splits() const noexcept { return splits_; }
  TemporalMapping split(std::uint64_t number) const noexcept;
  /// `free_orders` returns the number of orders of the free loops of a mapping below the buffer;
  /// `set_free_order` puts these loops into the order with a given number.
  std::uint64_t free_orders(const TemporalMapping& mapping) const noexcept;
  void set_free_order(TemporalMapping& mapping, std::uint64_t number) const noexcept;

 private:
  const Nest* nest_;
  hardware::CellKind cell_;
  bool any_ = true;
  PerDimension<const std::vector<std::int64_t>*>
      above_;  ///< divisors above the buffer, in the order of numbers
  std::uint64_t splits_ = 1;
};

/// Returns the size of the global buffer [bit] that every mapping needs: that of the mapping with all allowed
/// iterations above the buffer.
std::int64_t min_global_buffer_bits(const Nest& nest, hardware::CellKind cell) noexcept;

/// The walk of the reference's mapper through a mapspace, draw for draw: Timeloop's `random_pruned` search
/// with one thread and seed 1, which ends after 100 valid mappings without improvement.
///
/// Costs of mappings determine only when the walk ends, not which mappings it visits. The actions of the
/// mappings are therefore counted once, and the walk is repeated for every set of energies.
class ReferenceWalk {
 public:
  ReferenceWalk(const Nest& nest, const AccessWidths& widths, std::int64_t global_buffer_bits);
  ReferenceWalk(const ReferenceWalk&) = delete;
  ReferenceWalk& operator=(const ReferenceWalk&) = delete;

  struct Choice {
    TemporalMapping mapping;
    ActionCounts counts;
  };
  /// Returns the final mapping of the reference for a cost function of action counts; null if the reference
  /// finds no mapping that fits.
  const Choice* pick(const std::function<double(const ActionCounts&)>& cost);
  std::size_t bytes() const noexcept;

 private:
  /// Generator of numbers below a bound: std::minstd_rand0 with seed 1 through libstdc++'s
  /// uniform_int_distribution.
  class Draw {
   public:
    explicit Draw(std::uint64_t bound) noexcept : bound_(bound) {}
    std::uint64_t next() noexcept;

   private:
    std::uint64_t state_ = 1;
    std::uint64_t bound_;
  };
  static constexpr std::size_t does_not_fit = static_cast<std::size_t>(-1);

  void visit_next();
  void draw_split();

  Nest nest_;
  AccessWidths widths_;
  std::int64_t capacity_bits_;
  DivisorTable divisors_;
  Mapspace mapspace_;
  ActionCounter counter_;
  Draw split_draw_;
  Draw order_draw_;
  std::uint64_t split_ = 0;
  std::uint64_t order_ = 0;
  std::uint64_t orders_ = 1;
  std::uint64_t orders_to_visit_ = 1;
  std::uint64_t orders_visited_ = 0;
  std::unordered_map<std::uint64_t, std::size_t> choice_of_;  ///< position in choices_ by split and order
  std::vector<Choice> choices_;
  std::vector<std::size_t> visited_;  ///< position in choices_, or does_not_fit
};

template <class Visit>
void Mapspace::for_each(Visit&& visit) const {
  if (!any_) return;
  PerDimension<std::size_t> option{};
  TemporalMapping mapping = split(0);
  for (std::uint64_t number = 0; number < splits_; ++number) {
    const std::uint64_t orders = free_orders(mapping);
    for (std::uint64_t order = 0; order < orders; ++order) {
      if (cell_ == hardware::CellKind::sram) set_free_order(mapping, order);
      visit(number, order, static_cast<const TemporalMapping&>(mapping));
    }
    for (std::size_t d = 0; d < dimension_count; ++d) {
      const std::vector<std::int64_t>& divisors = *above_[d];
      if (divisors.size() == 1) continue;
      option[d] = option[d] + 1 == divisors.size() ? 0 : option[d] + 1;
      mapping.above[d] = divisors[option[d]];
      mapping.below[d] = nest_->leftover[d] / mapping.above[d];
      if (option[d] > 0) break;
    }
  }
}

}  // namespace crossisle::compat
