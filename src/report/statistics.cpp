// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/report/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <map>
#include <numeric>

namespace crossisle::report {
namespace {

constexpr std::size_t max_exact = 20;

struct Ranking {
  double sum_of_first = 0.0;
  double tie_term = 0.0;  ///< sum of t^3 - t over groups of t equal values
};

Ranking rank(std::span<const double> first, std::span<const double> second) {
  std::vector<std::pair<double, bool>> all;
  for (const double value : first) all.emplace_back(value, true);
  for (const double value : second) all.emplace_back(value, false);
  std::sort(all.begin(), all.end());
  Ranking ranking;
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin;
    while (end < all.size() && all[end].first == all[begin].first) ++end;
    const double mean_rank = static_cast<double>(begin + end + 1) / 2.0;
    for (std::size_t i = begin; i < end; ++i) ranking.sum_of_first += all[i].second ? mean_rank : 0.0;
    const auto ties = static_cast<double>(end - begin);
    ranking.tie_term += ties * ties * ties - ties;
    begin = end;
  }
  return ranking;
}

/// Returns the share of all orders of n and m different values for which U is at most `u`.
double exact_share(std::size_t n, std::size_t m, double u) {
  // counts[k][s]: number of choices of k of the first values whose rank sum exceeds the minimum by s.
  const std::size_t most = n * m;
  std::vector<std::vector<double>> counts(n + 1, std::vector<double>(most + 1, 0.0));
  counts[0][0] = 1.0;
  for (std::size_t value = 1; value <= n + m; ++value) {
    for (std::size_t k = std::min(n, value); k >= 1; --k) {
      const std::size_t above = value - k;  // values of the other sample that are smaller
      if (above > m) continue;
      for (std::size_t sum = most + 1; sum-- > above;) counts[k][sum] += counts[k - 1][sum - above];
    }
  }
  const double all = std::accumulate(counts[n].begin(), counts[n].end(), 0.0);
  double below = 0.0;
  for (std::size_t sum = 0; sum <= most && static_cast<double>(sum) <= u; ++sum) below += counts[n][sum];
  return below / all;
}

double p_value_of(double u, std::size_t n, std::size_t m, double tie_term) {
  const auto a = static_cast<double>(n);
  const auto b = static_cast<double>(m);
  if (tie_term == 0.0 && std::max(n, m) <= max_exact) {
    return std::min(1.0, 2.0 * exact_share(n, m, std::min(u, a * b - u)));
  }
  const double all = a + b;
  const double variance = a * b / 12.0 * (all + 1.0 - tie_term / (all * (all - 1.0)));
  if (variance <= 0.0) return 1.0;
  const boost::math::normal distances(0.0, std::sqrt(variance));
  const double distance = std::max(0.0, std::abs(u - a * b / 2.0) - 0.5);
  return 2.0 * cdf(complement(distances, distance));
}

}  // namespace

RankTest mann_whitney(std::span<const double> first, std::span<const double> second) {
  RankTest test;
  if (first.empty() || second.empty()) return test;
  const auto n = static_cast<double>(first.size());
  const auto m = static_cast<double>(second.size());
  const auto ranking = rank(first, second);
  // The pairs in which the value of the first sample is larger are its rank sum minus the minimum rank sum;
  // the remaining pairs are u.
  test.u = n * m - (ranking.sum_of_first - n * (n + 1.0) / 2.0);
  test.p_value = p_value_of(test.u, first.size(), second.size(), ranking.tie_term);
  test.effect = test.u / (n * m);
  return test;
}

std::vector<std::size_t> non_dominated(std::span<const Point> points) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return std::tie(points[a], a) < std::tie(points[b], b); });
  // Points are sorted by the first metric, so that only earlier points can dominate a point. Their staircase
  // in the other two metrics is kept.
  std::map<double, double> stairs;
  std::vector<std::size_t> front;
  for (const std::size_t index : order) {
    const auto& [first, second, third] = points[index];
    const auto after = stairs.upper_bound(second);
    if (after != stairs.begin() && std::prev(after)->second <= third) continue;
    front.push_back(index);
    auto at = stairs.lower_bound(second);
    while (at != stairs.end() && at->second >= third) at = stairs.erase(at);
    stairs.emplace(second, third);
  }
  std::sort(front.begin(), front.end());
  return front;
}

}  // namespace crossisle::report
