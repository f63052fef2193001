// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/design/genome_index.hpp"
#include "crossisle/search/algorithm.hpp"
#include "crossisle/search/known_designs.hpp"

namespace crossisle::search {

/// Designs that an algorithm is about to propose: unknown, distinct, and not ruled out.
class Proposals {
 public:
  Proposals(const SearchContext& context, const KnownDesigns& known, std::size_t limit);

  bool full() const noexcept { return designs_.size() >= limit_; }
  std::size_t size() const noexcept { return designs_.size(); }
  /// Adds the genome that represents a design, unless it is known, already proposed, ruled out by
  /// constraints, or beyond the limit.
  bool add(const design::Genome& proposed);
  /// Fills the remaining places with random designs, found by a bounded number of draws; uses designs that
  /// are ruled out only if it finds no others. The draws for a place depend on (seed, island, generation,
  /// place).
  void fill_at_random(std::uint32_t generation);
  /// Adds one random design for the next place. @return true if one was found
  bool add_at_random(std::uint32_t generation);
  std::vector<design::Genome> take() { return std::move(designs_); }

 private:
  /// True if a design of the space is neither known nor proposed already.
  bool is_new(const design::Genome& design) const;
  void take_in(const design::Genome& design);

  const SearchContext& context_;
  const KnownDesigns& known_;
  std::size_t limit_;
  bool has_failed_ = false;  ///< true if no allowed design was found for a place
  std::vector<design::Genome> designs_;
  design::GenomeIndex taken_;
};

}  // namespace crossisle::search
