// Part of Crossisle, SPDX-License-Identifier: MIT
#include "../../../src/run/island_groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace crossisle::run {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::array<double, 2> efforts{1.0, 2.0};

TEST(IslandGroups, are_one_up_to_eight_islands) {
  EXPECT_EQ(IslandGroups(1).count(), 1U);
  EXPECT_EQ(IslandGroups(8).count(), 1U);
  EXPECT_EQ(IslandGroups(8).end_island(0), 8U);
}

TEST(IslandGroups, cover_all_islands_once) {
  for (const std::uint32_t islands : {9U, 16U, 17U, 1023U, 1024U, 1025U, 16384U}) {
    const IslandGroups groups(islands);
    std::uint32_t next = 0;
    for (std::uint32_t group = 0; group < groups.count(); ++group) {
      EXPECT_EQ(groups.first_island(group), next);
      for (next = groups.first_island(group); next < groups.end_island(group); ++next)
        ASSERT_EQ(groups.group_of(next), group);
    }
    EXPECT_EQ(next, islands);
    EXPECT_LE(groups.count(), 256U);
  }
}

TEST(ReportTree, gives_a_single_group_to_rank_0) {
  const IslandGroups groups(8);
  const ReportTree tree(groups, island::Layout(4, 8, efforts));

  EXPECT_EQ(tree.keeper(0), 0);
  EXPECT_THAT(tree.children(0), ElementsAre(1, 2, 3));
}

TEST(ReportTree, spares_rank_0_the_rows_of_a_group_with_other_leaders) {
  const IslandGroups groups(16);
  const ReportTree tree(groups, island::Layout(16, 16, efforts));

  EXPECT_EQ(tree.keeper(0), 3);
  EXPECT_THAT(tree.kept_by(0), IsEmpty());
  EXPECT_THAT(tree.children(0), ElementsAre(3, 7, 11, 15));
  EXPECT_THAT(tree.children(3), ElementsAre(1, 2));
}

TEST(ReportTree, leads_every_leader_to_rank_0_in_at_most_two_steps) {
  for (const int ranks : {1, 2, 3, 5, 7, 16, 40, 100}) {
    for (const std::uint32_t islands : {3U, 16U, 17U, 61U}) {
      const IslandGroups groups(islands);
      const island::Layout layout(ranks, islands, efforts);
      const ReportTree tree(groups, layout);
      std::vector<int> reached{0};
      for (const int child : tree.children(0)) {
        reached.push_back(child);
        for (const int grandchild : tree.children(child)) reached.push_back(grandchild);
      }
      std::ranges::sort(reached);
      EXPECT_EQ(reached, layout.leaders()) << ranks << " ranks, " << islands << " islands";
    }
  }
}

}  // namespace
}  // namespace crossisle::run
