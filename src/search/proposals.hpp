// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <unordered_set>
#include <vector>

#include "crossisle/search/algorithm.hpp"
#include "crossisle/search/known_designs.hpp"

namespace crossisle::search {

/// The designs that an algorithm is about to ask for: unknown, distinct, and worth an evaluation.
class Proposals {
 public:
  Proposals(const SearchContext& context, const KnownDesigns& known, std::size_t limit);

  bool full() const noexcept { return designs_.size() >= limit_; }
  std::size_t size() const noexcept { return designs_.size(); }
  /// Takes the genome that stands for a design, unless it is known or proposed already, ruled out by constraints, or one too many.
  bool add(const hardware::Genome& proposed);
  /// Random designs for the places that are left, as far as they can be found in a bounded number of draws; designs that
  /// are ruled out only where no others are found. The draws of a place depend on (seed, island, generation, place).
  void fill_at_random(std::uint32_t generation);
  /// One of them, for the next place. @return whether there was one
  bool add_at_random(std::uint32_t generation);
  std::vector<hardware::Genome> take() { return std::move(designs_); }

 private:
  bool is_new(const hardware::Genome& design) const;

  const SearchContext& context_;
  const KnownDesigns& known_;
  std::size_t limit_;
  bool in_vain_ = false;  ///< a place has got no design that constraints allow
  std::vector<hardware::Genome> designs_;
  std::unordered_set<hardware::Genome, hardware::GenomeHash> taken_;
};

}  // namespace crossisle::search
