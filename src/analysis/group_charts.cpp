// Part of Crossisle, SPDX-License-Identifier: MIT
#include "group_charts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/report/statistics.hpp"

namespace crossisle::analysis {

void add_group_charts(std::vector<report::Sample> groups, report::Page& page) {
  std::erase_if(groups, [](const report::Sample& group) { return group.values.empty(); });
  if (groups.empty()) return;
  for (auto& group : groups) std::sort(group.values.begin(), group.values.end());
  const std::size_t all = groups.size();
  std::string note =
      "Dots are runs, boxes reach from the lower to the upper quartile, the line across is the median.";
  if (all > max_groups_drawn) {
    std::stable_sort(groups.begin(), groups.end(), [](const report::Sample& a, const report::Sample& b) {
      return report::quantile(a.values, 0.5) < report::quantile(b.values, 0.5);
    });
    groups.resize(max_groups_drawn);
    note += fmt::format(" The {} of {} groups with the lowest medians are drawn; the table has all.",
                        max_groups_drawn, all);
  }
  page.add(report::box_chart({"objectives", "Objectives of the runs", note},
                             {"objective", report::Scale::log}, groups));
  page.add(report::ecdf_chart(
      {"ecdf", "Share of runs that are at least this good",
       "The empirical distribution function of the objective: further to the left is better, steeper is more "
       "reliable."},
      {"objective", report::Scale::log}, groups));
}

}  // namespace crossisle::analysis
