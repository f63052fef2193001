// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <iterator>
#include <map>

namespace crossisle::search {

/// Lower envelope of points in two metrics: the minimum of the second one up to each value of the first one.
class Envelope {
 public:
  bool has_at_most(double first, double second) const {
    const auto above = steps_.upper_bound(first);
    return above != steps_.begin() && std::prev(above)->second <= second;
  }
  /// @pre !has_at_most(first, second)
  void add(double first, double second) {
    auto step = steps_.insert_or_assign(first, second).first;
    for (++step; step != steps_.end() && step->second >= second;) step = steps_.erase(step);
  }

 private:
  std::map<double, double> steps_;  ///< the second metric by the first; one decreases as the other increases
};

}  // namespace crossisle::search
