// Part of Crossisle, SPDX-License-Identifier: MIT
#include "statistics.hpp"

#include <algorithm>
#include <cmath>

#include "crossisle/core/precondition.hpp"
#include "crossisle/core/statistics.hpp"

namespace crossisle::sweep {
namespace {

double rate(const ConfigurationRuns& group, double target, double within) {
  if (group.finished == 0) return 0.0;
  const double limit = target + within * std::abs(target);
  const auto reached = std::count_if(group.objectives.begin(), group.objectives.end(),
                                     [&](double objective) { return objective <= limit; });
  return static_cast<double>(reached) / static_cast<double>(group.finished);
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  CROSSISLE_EXPECTS(!values.empty());
  std::sort(values.begin(), values.end());
  return {values.front(), core::quantile(values, 0.25), core::quantile(values, 0.5),
          core::quantile(values, 0.75), values.back()};
}

std::vector<ConfigurationRuns> groups_of(const Plan& plan, const Results& results, const Success& success) {
  std::map<std::uint32_t, ConfigurationRuns> by_number;
  std::map<std::uint32_t, double> best_of_question;
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    const auto& run = plan.runs[i];
    const auto [place, is_new] = by_number.try_emplace(run.group);
    ConfigurationRuns& group = place->second;
    if (is_new) {
      group.first_run = i;
      group.question = run.question;
    }
    ++group.runs;
    const auto result = results.find(run.id);
    if (result == results.end()) continue;
    ++(result->second.failed() ? group.failed : group.finished);
    if (!result->second.best) continue;
    const double objective = result->second.best->objective;
    group.objectives.push_back(objective);
    const auto [best, is_first] = best_of_question.try_emplace(run.question, objective);
    if (!is_first) best->second = std::min(best->second, objective);
  }
  std::vector<ConfigurationRuns> groups;
  for (auto& [number, group] : by_number) {
    if (!group.objectives.empty()) {
      const double own = *std::min_element(group.objectives.begin(), group.objectives.end());
      group.success_rate = rate(group, success.target.value_or(own), success.within);
      group.question_success_rate =
          rate(group, success.target.value_or(best_of_question.at(group.question)), success.within);
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace crossisle::sweep
