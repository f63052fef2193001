// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "crossisle/island/layout.hpp"

namespace crossisle::run {

/// Fixed groups of consecutive islands, whose rows share files. They depend on the number of islands alone, so
/// that the bytes of the files do not depend on the ranks: one group up to `max_islands_of_one` islands, beyond
/// that groups of at least 4 islands, at most 256 of them.
class IslandGroups {
 public:
  static constexpr std::uint32_t max_islands_of_one = 8;

  explicit IslandGroups(std::uint32_t islands);

  std::uint32_t count() const noexcept { return (islands_ + size_ - 1) / size_; }
  std::uint32_t group_of(std::uint32_t island) const noexcept { return island / size_; }
  std::uint32_t first_island(std::uint32_t group) const noexcept { return group * size_; }
  /// Returns one past the last island of a group.
  std::uint32_t end_island(std::uint32_t group) const noexcept;

 private:
  std::uint32_t islands_;
  std::uint32_t size_;
};

/// Ranks that keep the rows of groups of islands, and the tree in which leaders of islands report: leaders to the
/// keeper of their group, keepers to rank 0.
///
/// The keeper of a group is its last leader, so that rank 0 receives no rows; the keeper of a single group is rank
/// 0, which writes the files of the run in any case. A leader that is no keeper has islands of one group only.
class ReportTree {
 public:
  ReportTree(const IslandGroups& groups, const island::Layout& layout);

  int keeper(std::uint32_t group) const { return keepers_[group]; }
  /// Returns the groups that a rank keeps, ascending.
  std::vector<std::uint32_t> kept_by(int rank) const;
  /// Returns the ranks that lead islands of a group, ascending.
  const std::vector<int>& leaders(std::uint32_t group) const { return leaders_[group]; }
  /// Returns the rank to which a leader of islands reports. @pre the rank leads islands and is not rank 0
  int parent(int rank) const { return parents_.at(rank); }
  /// Returns the leaders that report to a rank, ascending.
  const std::vector<int>& children(int rank) const;

 private:
  std::vector<int> keepers_;               ///< by group
  std::vector<std::vector<int>> leaders_;  ///< by group
  std::map<int, int> parents_;             ///< of every leader except rank 0
  std::map<int, std::vector<int>> children_;
};

}  // namespace crossisle::run
