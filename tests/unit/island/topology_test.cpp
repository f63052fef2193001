// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/topology.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <ostream>
#include <set>

#include "crossisle/core/error.hpp"
#include "crossisle/core/random.hpp"

namespace crossisle::island {

void PrintTo(const Edge& edge, std::ostream* out) {
  *out << edge.source << "->" << edge.target;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Edges = std::vector<Edge>;

/// Returns all edges of a topology, by source; checks that sources and targets are the same edges.
Edges all_edges(const TopologyOptions& options, std::uint32_t islands, std::uint64_t seed) {
  const Topology topology(options, islands, seed);
  Edges by_source;
  Edges by_target;
  for (std::uint32_t island = 0; island < islands; ++island) {
    const auto neighbours = topology.neighbours(island);
    for (const std::uint32_t target : neighbours.targets) by_source.push_back({island, target});
    for (const std::uint32_t source : neighbours.sources) by_target.push_back({source, island});
  }
  std::sort(by_target.begin(), by_target.end());
  EXPECT_EQ(by_source, by_target);
  EXPECT_EQ(topology.count_edges(), by_source.size());
  return by_source;
}

Edges edges_of(std::string_view kind, std::uint32_t islands, std::uint64_t seed = 1) {
  TopologyOptions options;
  options.name = kind;
  return all_edges(options, islands, seed);
}

Edges random_of(std::uint32_t degree, std::uint32_t islands, std::uint64_t seed) {
  TopologyOptions options;
  options.name = "random";
  options.degree = degree;
  return all_edges(options, islands, seed);
}

TEST(Topology, OfNoneHasNoEdges) {
  EXPECT_THAT(edges_of("none", 5), IsEmpty());
}

TEST(Topology, OfARingSendsToTheNext) {
  EXPECT_EQ(edges_of("ring", 4), (Edges{{0, 1}, {1, 2}, {2, 3}, {3, 0}}));
  EXPECT_EQ(edges_of("ring", 2), (Edges{{0, 1}, {1, 0}}));
}

TEST(Topology, OfATorusSendsToFourNeighbours) {
  // 0 1 2
  // 3 4 5, wrapped around; with two rows, the neighbours above and below are the same.
  EXPECT_EQ(edges_of("torus", 6), (Edges{{0, 1},
                                         {0, 2},
                                         {0, 3},
                                         {1, 0},
                                         {1, 2},
                                         {1, 4},
                                         {2, 0},
                                         {2, 1},
                                         {2, 5},
                                         {3, 0},
                                         {3, 4},
                                         {3, 5},
                                         {4, 1},
                                         {4, 3},
                                         {4, 5},
                                         {5, 2},
                                         {5, 3},
                                         {5, 4}}));
}

TEST(Topology, OfATorusIsAsSquareAsTheNumberAllows) {
  std::map<std::uint32_t, std::set<std::uint32_t>> targets;
  for (const auto& edge : edges_of("torus", 12)) targets[edge.source].insert(edge.target);

  EXPECT_THAT(targets[0], ElementsAre(1, 3, 4, 8));  // 3 rows of 4
  EXPECT_THAT(targets[7], ElementsAre(3, 4, 6, 11));
}

TEST(Topology, OfATorusOfAPrimeNumberIsARingBothWays) {
  EXPECT_EQ(edges_of("torus", 5),
            (Edges{{0, 1}, {0, 4}, {1, 0}, {1, 2}, {2, 1}, {2, 3}, {3, 2}, {3, 4}, {4, 0}, {4, 3}}));
}

TEST(Topology, OfAHypercubeSendsWhereOneBitDiffersAsFarAsThatExists) {
  // The last two of the cube's corners 0 ... 7 are missing.
  EXPECT_EQ(edges_of("hypercube", 6), (Edges{{0, 1},
                                             {0, 2},
                                             {0, 4},
                                             {1, 0},
                                             {1, 3},
                                             {1, 5},
                                             {2, 0},
                                             {2, 3},
                                             {3, 1},
                                             {3, 2},
                                             {4, 0},
                                             {4, 5},
                                             {5, 1},
                                             {5, 4}}));
}

TEST(Topology, OfAllToAllLeavesOutOnlyOneself) {
  EXPECT_EQ(edges_of("fully_connected", 3), (Edges{{0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}}));
}

TEST(Topology, OfOneIslandHasNoEdges) {
  for (const std::string_view kind : {"ring", "torus", "fully_connected", "hypercube", "random"}) {
    EXPECT_THAT(edges_of(kind, 1), IsEmpty());
  }
}

TEST(RandomTopology, SendsToAsManyAsItsDegree) {
  for (const std::uint32_t degree : {0U, 1U, 2U, 5U, 9U, 20U}) {
    std::map<std::uint32_t, std::set<std::uint32_t>> targets;
    for (const auto& edge : random_of(degree, 8, 3)) {
      EXPECT_NE(edge.source, edge.target);
      EXPECT_LT(edge.target, 8U);
      targets[edge.source].insert(edge.target);
    }
    for (std::uint32_t island = 0; island < 8; ++island)
      EXPECT_EQ(targets[island].size(), std::min(degree, 7U));
  }
}

TEST(RandomTopology, IsTheSeedsOwn) {
  EXPECT_EQ(random_of(2, 10, 3), random_of(2, 10, 3));
  EXPECT_NE(random_of(2, 10, 3), random_of(2, 10, 4));
}

TEST(RandomTopology, PrefersNobody) {
  // Each of 9 others is a target of island 0 with probability 2/9: four standard deviations over 2000 seeds.
  std::map<std::uint32_t, int> chosen;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    for (const auto& edge : random_of(2, 10, seed)) chosen[edge.target] += edge.source == 0 ? 1 : 0;
  }

  for (std::uint32_t island = 1; island < 10; ++island)
    EXPECT_NEAR(chosen[island], 2000 * 2.0 / 9.0, 4 * 18.6);
}

TEST(CustomTopology, IsSortedWithoutTwinsAndLoops) {
  TopologyOptions options;
  options.name = "custom";
  options.edges = {{2, 0}, {0, 1}, {1, 1}, {2, 0}, {0, 1}};

  EXPECT_EQ(all_edges(options, 3, 1), (Edges{{0, 1}, {2, 0}}));
}

TEST(RandomTopology, draws_the_same_islands_as_a_shuffle_of_all) {
  // The first exchanges of a shuffle of all other islands.
  for (std::uint32_t island = 0; island < 50; ++island) {
    std::vector<std::uint32_t> others(50);
    std::iota(others.begin(), others.end(), 0U);
    others.erase(others.begin() + island);
    core::RandomStream stream({7, island, 0, 0, core::Purpose::topology});
    for (std::uint32_t chosen = 0; chosen < 20; ++chosen)
      std::swap(others[chosen], others[chosen + stream.below(49 - chosen)]);
    others.resize(20);
    std::sort(others.begin(), others.end());
    TopologyOptions options;
    options.name = "random";
    options.degree = 20;

    EXPECT_EQ(Topology(options, 50, 7).neighbours(island).targets, others);
  }
}

TEST(Topology, joins_only_islands_of_the_same_group) {
  TopologyOptions options;
  options.name = "fully_connected";
  const Topology topology(options, 8, 1, 3);  // groups 0 3 6, 1 4 7, 2 5

  EXPECT_THAT(topology.neighbours(3).targets, ElementsAre(0, 6));
  EXPECT_THAT(topology.neighbours(7).sources, ElementsAre(1, 4));
  EXPECT_THAT(topology.neighbours(2).targets, ElementsAre(5));
}

TEST(Topology, of_many_islands_needs_no_list_of_edges) {
  TopologyOptions options;
  options.name = "fully_connected";

  const auto neighbours = Topology(options, 16'384, 1).neighbours(16'000);

  EXPECT_EQ(neighbours.sources.size(), 16'383U);
  EXPECT_EQ(neighbours.targets, neighbours.sources);
}

std::vector<std::uint32_t> to_the_first(const TopologyOptions& /*options*/, std::uint32_t /*island*/,
                                        std::uint32_t /*islands*/, std::uint64_t /*seed*/) {
  return {0};
}

TEST(AddTopology, makes_a_topology_known_by_its_name) {
  add_topology({"to_the_first", "each to island 0", to_the_first});
  TopologyOptions options;
  options.name = "to_the_first";

  EXPECT_EQ(all_edges(options, 3, 1), (Edges{{1, 0}, {2, 0}}));
  EXPECT_EQ(topologies().back().name, "to_the_first");
}

TEST(AddTopology, refuses_islands_that_do_not_exist) {
  add_topology({"beyond", "each to one that does not exist",
                [](const TopologyOptions&, std::uint32_t, std::uint32_t islands, std::uint64_t) {
                  return std::vector<std::uint32_t>{islands};
                }});
  TopologyOptions options;
  options.name = "beyond";

  EXPECT_THROW(Topology(options, 3, 1), core::Error);
}

TEST(AddTopology, refuses_a_name_when_a_topology_has_it) {
  const auto count = topologies().size();

  EXPECT_THROW(add_topology({"ring", "again", topologies().front().targets}), core::Error);

  EXPECT_EQ(topologies().size(), count);
}

}  // namespace
}  // namespace crossisle::island
