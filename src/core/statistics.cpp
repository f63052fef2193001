// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "crossisle/core/precondition.hpp"

namespace crossisle::core {
namespace {

/// Ranks from 1, ties sharing their mean rank.
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

double correlation(std::span<const double> a, std::span<const double> b) {
  const double count = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / count;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / count;
  double covariance = 0.0;
  double variance_a = 0.0;
  double variance_b = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    covariance += (a[i] - mean_a) * (b[i] - mean_b);
    variance_a += (a[i] - mean_a) * (a[i] - mean_a);
    variance_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  if (variance_a == 0.0 || variance_b == 0.0) return variance_a == variance_b ? 1.0 : 0.0;
  return covariance / std::sqrt(variance_a * variance_b);
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
  return correlation(ranks(first), ranks(second));
}

}  // namespace crossisle::core
