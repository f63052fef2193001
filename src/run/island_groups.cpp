// Part of Crossisle, SPDX-License-Identifier: MIT
#include "island_groups.hpp"

#include <algorithm>

namespace crossisle::run {
namespace {

constexpr std::uint32_t min_islands_of_group = 4;
constexpr std::uint32_t max_groups = 256;

}  // namespace

IslandGroups::IslandGroups(std::uint32_t islands)
    : islands_(islands),
      size_(islands <= max_islands_of_one
                ? std::max(islands, 1U)
                : std::max(min_islands_of_group, (islands + max_groups - 1) / max_groups)) {}

std::uint32_t IslandGroups::end_island(std::uint32_t group) const noexcept {
  return std::min(islands_, first_island(group) + size_);
}

ReportTree::ReportTree(const IslandGroups& groups, const island::Layout& layout) {
  for (std::uint32_t group = 0; group < groups.count(); ++group) {
    std::vector<int> leaders;
    for (std::uint32_t island = groups.first_island(group); island < groups.end_island(group); ++island) {
      const int leader = layout.team(island).leader();
      if (leaders.empty() || leaders.back() != leader) leaders.push_back(leader);
    }
    keepers_.push_back(groups.count() == 1 ? 0 : leaders.back());
    leaders_.push_back(std::move(leaders));
  }
  for (const int keeper : keepers_) parents_[keeper] = 0;
  for (std::uint32_t group = 0; group < groups.count(); ++group) {
    for (const int leader : leaders_[group]) parents_.try_emplace(leader, keepers_[group]);
  }
  parents_.erase(0);
  for (const auto& [leader, parent] : parents_) children_[parent].push_back(leader);
}

std::vector<std::uint32_t> ReportTree::kept_by(int rank) const {
  std::vector<std::uint32_t> kept;
  for (std::uint32_t group = 0; group < keepers_.size(); ++group) {
    if (keepers_[group] == rank) kept.push_back(group);
  }
  return kept;
}

const std::vector<int>& ReportTree::children(int rank) const {
  static const std::vector<int> none;
  const auto found = children_.find(rank);
  return found == children_.end() ? none : found->second;
}

}  // namespace crossisle::run
