// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/statistics.hpp"

// The header of Boost 1.74 calls sqrt without including it.
#include <cmath>

#include <algorithm>
#include <boost/math/statistics/bivariate_statistics.hpp>
#include <cstddef>
#include <numeric>
#include <vector>

#include "crossisle/core/precondition.hpp"

namespace crossisle::core {
namespace {

/// Returns the ranks of values, from 1; ties share their mean rank.
std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> rank(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const double shared = 0.5 * static_cast<double>(first + end + 1);
    for (; first < end; ++first) rank[order[first]] = shared;
  }
  return rank;
}

}  // namespace

double quantile(std::span<const double> ascending, double share, Interpolation interpolation) {
  CROSSISLE_EXPECTS(!ascending.empty());
  CROSSISLE_EXPECTS(std::is_sorted(ascending.begin(), ascending.end()));
  CROSSISLE_EXPECTS(share >= 0.0 && share <= 1.0);
  const double place = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double part = place - static_cast<double>(below);
  if (part == 0.0 || interpolation == Interpolation::lower) return ascending[below];
  return ascending[below] + part * (ascending[below + 1] - ascending[below]);
}

double rank_correlation(std::span<const double> first, std::span<const double> second) {
  CROSSISLE_EXPECTS(!first.empty());
  CROSSISLE_EXPECTS(first.size() == second.size());
  return boost::math::statistics::correlation_coefficient(ranks(first), ranks(second));
}

}  // namespace crossisle::core
