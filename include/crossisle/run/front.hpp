// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crossisle/run/configuration.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// Non-dominated chips of a run in its goals, and the hypervolume that they dominate.
struct Front {
  std::vector<search::Goal> goals;
  std::vector<search::Finding> chips;  ///< ordered by energy, latency, area
  /// `corner_beyond` times the largest metrics of the chips; 0 if the metric is not a goal.
  objective::OverallMetrics corner;
  double hypervolume =
      0.0;  ///< search::hypervolume of the goals up to the corner, in the product of their units
};

/// Ratio of the hypervolume's corner to the largest metrics of the front. It is above 1 so that the chips at
/// the ends of the front contribute.
inline constexpr double corner_beyond = 1.1;

/// Returns the goals that a search minimises simultaneously: those of an algorithm with several goals;
/// energy, latency and area for an exhaustive search; otherwise none.
std::vector<search::Goal> goals_of(const Configuration& configuration);

/// Returns the front that consists of these chips, with its corner and hypervolume.
Front make_front(std::vector<search::Goal> goals, std::vector<search::Finding> chips);

/// Returns the table `front` of a run file (data/RUN_FILE.md).
store::Table front_table(const Configuration& configuration, const std::vector<search::Finding>& chips);
/// Returns the tables `front` and `hypervolume` of the run file of a search with several goals.
/// @param designs the table `designs`, with all designs of the search
std::vector<store::Table> front_tables(const Configuration& configuration, const store::Table& designs);
/// Returns these tables for designs of which each part of the search contributed its front_chips.
std::vector<store::Table> front_tables(const Configuration& configuration,
                                       const std::vector<search::Finding>& chips);
/// Returns the non-dominated feasible designs of a table `designs`.
std::vector<search::Finding> front_chips(const Configuration& configuration, const store::Table& designs);

/// Returns the front of a finished run; none if it has no goals, or if an older version wrote it.
/// @throws core::Error (io) if the content belongs to another configuration
std::optional<Front> read_front(const Configuration& configuration, const store::RunContent& content);

/// Returns `energy, latency and area`.
std::string goals_text(const std::vector<search::Goal>& goals);
/// Returns `0.00123 mJ ms mm2 up to 5.2 mJ, 0.31 ms, 880 mm2`: the hypervolume with its corner.
std::string hypervolume_text(const Configuration& configuration, const Front& front);

}  // namespace crossisle::run
