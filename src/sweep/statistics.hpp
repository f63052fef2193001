// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "crossisle/sweep/collection.hpp"

namespace crossisle::sweep {

/// Spread of the best objectives of the runs of a configuration over its seeds.
struct Spread {
  double best = 0.0;
  double lower_quartile = 0.0;
  double median = 0.0;
  double upper_quartile = 0.0;
  double worst = 0.0;
};
/// Returns the quartiles by linear interpolation between neighbours (R's type 7, numpy's default). @pre not
/// empty
Spread spread_of(std::vector<double> values);

/// Runs of a configuration, and their outcomes.
struct ConfigurationRuns {
  std::size_t first_run = 0;  ///< position in the plan of one of these runs
  std::uint32_t question = 0;
  std::int64_t runs = 0;
  std::int64_t finished = 0;
  std::int64_t failed = 0;
  std::vector<double> objectives{};  ///< of the runs that found a feasible design
  double success_rate = 0.0;  ///< share of the finished runs that reach the best of the group, or the target
  double question_success_rate =
      0.0;  ///< the same for the best of all runs of the sweep that search for the same chip
};

/// Returns the groups of a plan, in the order of the plan.
std::vector<ConfigurationRuns> groups_of(const Plan& plan, const Results& results, const Success& success);

}  // namespace crossisle::sweep
