// Part of Crossisle, SPDX-License-Identifier: MIT
#include "group_charts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/report/statistics.hpp"

namespace crossisle::report {

void add_group_charts(std::vector<Sample> groups, Page& page) {
  std::erase_if(groups, [](const Sample& group) { return group.values.empty(); });
  if (groups.empty()) return;
  for (auto& group : groups) std::sort(group.values.begin(), group.values.end());
  const std::size_t all = groups.size();
  std::string note =
      "Dots are runs, boxes reach from the lower to the upper quartile, the line across is the median.";
  if (all > most_groups_drawn) {
    std::stable_sort(groups.begin(), groups.end(), [](const Sample& a, const Sample& b) {
      return quantile(a.values, 0.5) < quantile(b.values, 0.5);
    });
    groups.resize(most_groups_drawn);
    note += fmt::format(" The {} of {} groups with the least medians are drawn; the table has all.",
                        most_groups_drawn, all);
  }
  page.add(box_chart({"objectives", "Objectives of the runs", note}, {"objective", Scale::log}, groups));
  page.add(ecdf_chart({"ecdf", "Share of runs that are at least so good",
                       "The empirical distribution function of the objective: further to the left is better, "
                       "steeper is surer."},
                      {"objective", Scale::log}, groups));
}

}  // namespace crossisle::report
