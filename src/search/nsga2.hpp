// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <span>

#include "front_search.hpp"

namespace crossisle::search {

/// NSGA-II (Deb, Pratap, Agarwal and Meyarivan, 2002) on value indices: designs of a front are ordered by
/// crowding distance; parents win a binary tournament in this order.
class Nsga2 final : public FrontSearch {
 public:
  Nsga2(Nsga2Options options, SearchContext context) : FrontSearch(std::move(options), std::move(context)) {}

 protected:
  void order(std::span<const objective::GoalValues> values, Fronts& fronts) const override;
  std::size_t winner(std::size_t one, std::size_t other) const override { return std::min(one, other); }
};

}  // namespace crossisle::search
