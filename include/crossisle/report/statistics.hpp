// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "crossisle/core/hypervolume.hpp"
#include "crossisle/core/statistics.hpp"

namespace crossisle::report {

using core::quantile;

/// Result of the Mann-Whitney U test on two samples.
struct RankTest {
  double u = 0.0;        ///< pairs in which the value of the first sample is smaller; ties count half
  double p_value = 1.0;  ///< two-sided probability of at least this difference under one distribution
  /// Probability that a value of the first sample is the smaller one (A of Vargha and Delaney; ties count
  /// half).
  double effect = 0.5;
};

/// Performs the test of Mann and Whitney (1947): exact for samples of up to 20 values without ties, otherwise
/// by the normal approximation with corrections for ties and continuity. An empty sample does not differ from
/// any other sample (p = 1).
RankTest mann_whitney(std::span<const double> first, std::span<const double> second);

using Point = core::Point3;

/// Returns the indices of the points that are non-dominated when all three metrics are minimised; of equal
/// points, the first.
std::vector<std::size_t> non_dominated(std::span<const Point> points);

}  // namespace crossisle::report
