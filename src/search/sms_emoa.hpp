// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "front_search.hpp"

namespace crossisle::search {

/// SMS-EMOA (Beume, Naujoks and Emmerich, 2007) on value indices: of the front that does not fit, the design
/// leaves that alone dominates the least hypervolume, again and again.
class SmsEmoa final : public FrontSearch {
 public:
  SmsEmoa(SmsEmoaOptions options, SearchContext context)
      : FrontSearch(std::move(options), std::move(context)) {}

 protected:
  void order(std::span<const objective::GoalValues> values, Fronts& fronts) const override;
};

}  // namespace crossisle::search
