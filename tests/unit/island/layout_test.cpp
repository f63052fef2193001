// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/layout.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

namespace crossisle::island {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Place {
  int ranks;
  std::uint32_t islands;
  std::size_t networks;
  Layout layout;

  std::string text() const {
    return fmt::format("{} ranks, {} islands, {} networks", ranks, islands, networks);
  }
};

/// Layouts of 1 ... 9 islands and as many networks on a number of ranks.
class EveryLayout : public testing::TestWithParam<int> {
 protected:
  static std::vector<Place> places() {
    std::vector<Place> all;
    for (std::uint32_t islands = 1; islands < 10; ++islands) {
      std::vector<double> uneven;
      for (std::size_t network = 0; network < 9; ++network) {
        uneven.push_back(1.0 + static_cast<double>(network * network % 7));
        all.push_back({GetParam(), islands, network + 1, Layout(GetParam(), islands, uneven)});
      }
    }
    return all;
  }
};

TEST_P(EveryLayout, GivesEachIslandATeamOfRanksThatExist) {
  for (const auto& place : places()) {
    SCOPED_TRACE(place.text());
    ASSERT_EQ(place.layout.islands(), place.islands);
    for (std::uint32_t island = 0; island < place.islands; ++island) {
      const Team& team = place.layout.team(island);
      ASSERT_FALSE(team.shares.empty());
      std::set<int> members;
      for (const auto& share : team.shares) {
        EXPECT_GE(share.rank, 0);
        EXPECT_LT(share.rank, place.ranks);
        members.insert(share.rank);
      }
      EXPECT_EQ(members.size(), team.shares.size());
      EXPECT_EQ(team.leader(), team.shares.front().rank);
      EXPECT_FALSE(team.shares.front().networks.empty());
    }
  }
}

TEST_P(EveryLayout, EvaluatesEachNetworkOfEachSliceOnce) {
  for (const auto& place : places()) {
    SCOPED_TRACE(place.text());
    for (std::uint32_t island = 0; island < place.islands; ++island) {
      const Team& team = place.layout.team(island);
      const std::size_t slices = team.shares.front().slices;
      std::map<std::pair<std::size_t, std::size_t>, int> done;
      for (const auto& share : team.shares) {
        EXPECT_EQ(share.slices, slices);
        EXPECT_TRUE(std::is_sorted(share.networks.begin(), share.networks.end()));
        for (const std::size_t network : share.networks) ++done[{share.slice, network}];
      }
      for (std::size_t slice = 0; slice < slices; ++slice) {
        for (std::size_t network = 0; network < place.networks; ++network)
          EXPECT_EQ((done[{slice, network}]), 1);
      }
      EXPECT_EQ(done.size(), slices * place.networks);  // and nothing else
    }
  }
}

TEST_P(EveryLayout, PutsRanksInOneTeamIfThereAreEnough) {
  for (const auto& place : places()) {
    SCOPED_TRACE(place.text());
    std::map<int, int> teams;
    for (std::uint32_t island = 0; island < place.islands; ++island) {
      for (const auto& share : place.layout.team(island).shares) ++teams[share.rank];
    }

    EXPECT_EQ(teams.size(), static_cast<std::size_t>(place.ranks));  // every rank is in a team
    if (place.ranks >= static_cast<int>(place.islands)) {
      for (const auto& [rank, count] : teams) EXPECT_EQ(count, 1) << rank;
    } else {
      for (std::uint32_t island = 0; island < place.islands; ++island)
        EXPECT_EQ(place.layout.team(island).shares.size(), 1U);
    }
  }
}

TEST_P(EveryLayout, DividesRanksAndIslandsEvenly) {
  for (const auto& place : places()) {
    SCOPED_TRACE(place.text());
    std::vector<std::size_t> sizes;
    for (std::uint32_t island = 0; island < place.islands; ++island)
      sizes.push_back(place.layout.team(island).shares.size());
    std::vector<std::size_t> led;
    for (const int leader : place.layout.leaders()) led.push_back(place.layout.led_by(leader).size());

    EXPECT_LE(*std::max_element(sizes.begin(), sizes.end()) - *std::min_element(sizes.begin(), sizes.end()),
              1U);
    EXPECT_LE(*std::max_element(led.begin(), led.end()) - *std::min_element(led.begin(), led.end()), 1U);
  }
}

TEST_P(EveryLayout, KnowsWhoLeads) {
  for (const auto& place : places()) {
    SCOPED_TRACE(place.text());
    const auto leaders = place.layout.leaders();
    EXPECT_TRUE(std::is_sorted(leaders.begin(), leaders.end()));
    EXPECT_EQ(leaders.size(),
              std::min(static_cast<std::size_t>(place.ranks), static_cast<std::size_t>(place.islands)));
    EXPECT_EQ(leaders.front(), 0);

    std::vector<std::uint32_t> led;
    for (int rank = 0; rank < place.ranks; ++rank) {
      const auto own = place.layout.led_by(rank);
      EXPECT_EQ(!own.empty(), std::find(leaders.begin(), leaders.end(), rank) != leaders.end());
      for (const std::uint32_t island : own) EXPECT_EQ(place.layout.team(island).leader(), rank);
      if (!own.empty()) {
        EXPECT_EQ(place.layout.island_of(rank), own.front());
      }
      led.insert(led.end(), own.begin(), own.end());
    }
    std::vector<std::uint32_t> all(place.islands);
    std::iota(all.begin(), all.end(), 0U);
    EXPECT_EQ(led, all);
  }
}

TEST_P(EveryLayout, KnowsTheTeamOfEachRank) {
  for (const auto& place : places()) {
    SCOPED_TRACE(place.text());
    for (int rank = 0; rank < place.ranks; ++rank) {
      const auto& shares = place.layout.team(place.layout.island_of(rank)).shares;
      EXPECT_TRUE(
          std::any_of(shares.begin(), shares.end(), [&](const Share& share) { return share.rank == rank; }));
    }
  }
}

TEST_P(EveryLayout, CountsIdleRanks) {
  for (const auto& place : places()) {
    SCOPED_TRACE(place.text());
    std::set<int> busy;
    for (std::uint32_t island = 0; island < place.islands; ++island) {
      for (const auto& share : place.layout.team(island).shares) {
        if (!share.networks.empty()) busy.insert(share.rank);
      }
    }

    EXPECT_EQ(place.layout.idle(), place.ranks - static_cast<int>(busy.size()));
  }
}

INSTANTIATE_TEST_SUITE_P(Ranks, EveryLayout, testing::Range(1, 13), testing::PrintToStringParamName());

TEST(Layout, BalancesNetworksByEffort) {
  const Layout layout(3, 1, std::vector<double>{1.0, 7.0, 2.0, 6.0, 3.0, 5.0});

  const auto& shares = layout.team(0).shares;
  EXPECT_THAT(shares[0].networks, ElementsAre(0, 1));  // 7 + 1
  EXPECT_THAT(shares[1].networks, ElementsAre(2, 3));  // 6 + 2
  EXPECT_THAT(shares[2].networks, ElementsAre(4, 5));  // 5 + 3
}

TEST(Layout, LetsRanksBeyondTheNetworksTakeTurnsOnCandidates) {
  const Layout layout(5, 1, std::vector<double>{1.0, 2.0});

  const auto& shares = layout.team(0).shares;
  ASSERT_EQ(shares.size(), 5U);
  EXPECT_EQ(shares[0].slices, 2U);
  EXPECT_EQ(shares[0].slice, 0U);
  EXPECT_EQ(shares[2].slice, 1U);
  EXPECT_THAT(shares[0].networks, ElementsAre(1));
  EXPECT_THAT(shares[3].networks, ElementsAre(0));
  EXPECT_THAT(shares[4].networks, IsEmpty());
  EXPECT_EQ(layout.idle(), 1);
}

TEST(Layout, LetsARankLeadNeighbouringIslands) {
  const Layout layout(3, 8, std::vector<double>{1.0, 1.0});

  EXPECT_THAT(layout.led_by(0), ElementsAre(0, 1, 2));
  EXPECT_THAT(layout.led_by(1), ElementsAre(3, 4, 5));
  EXPECT_THAT(layout.led_by(2), ElementsAre(6, 7));
  EXPECT_THAT(layout.leaders(), ElementsAre(0, 1, 2));
  EXPECT_EQ(layout.idle(), 0);
}

}  // namespace
}  // namespace crossisle::island
