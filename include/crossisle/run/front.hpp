// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crossisle/run/configuration.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/search/hypervolume.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// A feasible chip that no other one equals or beats in all goals at once.
struct FrontChip {
  design::Genome genome;
  double objective = 0.0;
  objective::OverallMetrics overall;
  objective::GoalValues goals;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(genome, objective, overall, goals);
  }
};

/// Non-dominated chips of a run in its goals, and the hypervolume that they dominate.
struct Front {
  std::vector<objective::Goal> goals;
  std::vector<FrontChip> chips;  ///< ordered by energy, latency, area
  /// search::hypervolume_corner of the chips.
  objective::GoalValues corner;
  /// search::hypervolume of the goals up to the corner, in the product of their units.
  double hypervolume = 0.0;

  bool is_hypervolume_estimated() const {
    return search::is_hypervolume_estimated(chips.size(), goals.size());
  }
};

/// Returns the goals that a search minimises simultaneously: those of an algorithm with several goals;
/// energy, latency and area for an exhaustive search; otherwise none.
std::vector<objective::Goal> goals_of(const Configuration& configuration);

/// Returns the front that consists of these chips, with its corner and hypervolume.
Front make_front(std::vector<objective::Goal> goals, std::vector<FrontChip> chips);

/// Returns the table `front` of a run file (data/RUN_FILE.md).
store::Table front_table(const Configuration& configuration, const std::vector<objective::Goal>& goals,
                         const std::vector<FrontChip>& chips);
/// Returns chips of an exhaustive search, whose goals are energy, latency and area.
std::vector<FrontChip> chips_of(const std::vector<search::Finding>& findings);
/// Returns the tables `front` and `hypervolume` of the run file of a search with several goals.
/// @param designs the table `designs`, with all designs of the search
std::vector<store::Table> front_tables(const Configuration& configuration, const store::Table& designs);
/// Returns these tables for designs of which each part of the search contributed its front_chips.
std::vector<store::Table> front_tables(const Configuration& configuration,
                                       const std::vector<FrontChip>& chips);
/// Returns the non-dominated feasible designs of a table `designs` in any goals.
std::vector<FrontChip> front_chips(const Configuration& configuration,
                                   const std::vector<objective::Goal>& goals, const store::Table& designs);
/// Returns those of some designs that no other one equals or beats in all goals at once.
std::vector<FrontChip> front_of(std::vector<FrontChip> designs);

/// Returns the front of a finished run; none if it has no goals, or if an older version wrote it.
/// @throws core::Error (io) if the content belongs to another configuration
std::optional<Front> read_front(const Configuration& configuration, const store::RunContent& content);

/// Returns the value of a chip in a goal as it is written: not negated if the goal is maximised.
double goal_value(const Configuration& configuration, const objective::Goal& goal, double value);
/// Returns the unit of the values of a goal; none for a product over the networks.
std::string goal_unit(const Configuration& configuration, const objective::Goal& goal);
/// Returns `0.00123 mJ ms mm2 up to 5.2 mJ, 0.31 ms, 880 mm2`: the hypervolume with its corner.
std::string hypervolume_text(const Configuration& configuration, const Front& front);

}  // namespace crossisle::run
