// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/sampling.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sample.hpp"

namespace crossisle::search {
namespace {

using design::Genome;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const design::DesignSpace space = space_of({8, 8, 6, 5, 5, 6, 5, 6, 7});

TEST(RandomDesign, DrawsEveryValueEvenlyAndNothingElse) {
  constexpr int draws = 60'000;
  core::RandomStream stream({1, 0, 0, 0, core::Purpose::sampling});
  std::vector<std::vector<int>> counts;
  for (const auto& parameter : space.parameters()) counts.emplace_back(parameter.values.size());

  for (int i = 0; i < draws; ++i) {
    const Genome genome = random_design(space, stream);
    for (std::size_t p = 0; p < counts.size(); ++p) ++counts[p].at(genome[p]);
    ASSERT_LE(genome.indices().size(), counts.size());
  }

  for (const auto& of_values : counts) {
    const double share = 1.0 / static_cast<double>(of_values.size());
    const double deviation = std::sqrt(draws * share * (1.0 - share));
    for (const int count : of_values) EXPECT_NEAR(count, draws * share, 4.5 * deviation);
  }
}

TEST(HammingDistance, CountsPlacesThatDiffer) {
  const Genome a{1, 2, 3};

  EXPECT_EQ(hamming_distance(a, a), 0U);
  EXPECT_EQ(hamming_distance(a, Genome{1, 9, 3}), 1U);
  EXPECT_EQ(hamming_distance(a, Genome{3, 1, 2}), 3U);
}

TEST(SampleDesigns, AreDistinct) {
  const auto designs = sample_designs(context_of(space), 0, 2000);

  EXPECT_THAT(designs, SizeIs(2000));
  EXPECT_THAT(std::set<Genome>(designs.begin(), designs.end()), SizeIs(2000));
}

TEST(SampleDesigns, BeginAlikeWhateverTheirNumber) {
  const auto few = sample_designs(context_of(space), 0, 50);
  const auto many = sample_designs(context_of(space), 0, 500);

  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
}

TEST(SampleDesigns, BeginAlikeInACrowdedSpaceToo) {
  const design::DesignSpace crowded = space_of({3, 3, 3});
  const auto few = sample_designs(context_of(crowded), 0, 10);
  const auto many = sample_designs(context_of(crowded), 0, 27);

  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
}

TEST(SampleDesigns, DependOnSeedIslandAndGeneration) {
  SearchContext context = context_of(space);
  const auto first = sample_designs(context, 0, 20);

  EXPECT_EQ(sample_designs(context, 0, 20), first);
  EXPECT_NE(sample_designs(context, 1, 20), first);
  EXPECT_NE(sample_designs(context_of(space, 2), 0, 20), first);
  context.island = 1;
  EXPECT_NE(sample_designs(context, 0, 20), first);
}

TEST(SampleDesigns, AreAdmissibleWhereSuchExist) {
  SearchContext context = context_of(space);
  context.admissible = [](const Genome& genome) { return genome[0] == 3 && genome[1] < 2; };  // 1 in 32

  const auto designs = sample_designs(context, 0, 300);

  EXPECT_THAT(designs, SizeIs(300));
  EXPECT_TRUE(std::all_of(designs.begin(), designs.end(), context.admissible));
  EXPECT_THAT(std::set<Genome>(designs.begin(), designs.end()), SizeIs(300));
}

TEST(SampleDesigns, FillUpWithOthersWhereTooFewAreAdmissible) {
  const design::DesignSpace small = space_of({4, 4});
  SearchContext context = context_of(small);
  context.admissible = [](const Genome& genome) { return genome[0] == 0; };

  const auto designs = sample_designs(context, 0, 6);

  EXPECT_THAT(std::set<Genome>(designs.begin(), designs.end()), SizeIs(6));
  EXPECT_EQ(std::count_if(designs.begin(), designs.end(), context.admissible), 4);
}

TEST(SampleDesigns, AreAllOfASpaceThatHasNoMore) {
  const design::DesignSpace small = space_of({3, 3});

  const auto designs = sample_designs(context_of(small), 0, 20);

  EXPECT_THAT(designs, SizeIs(9));
  EXPECT_THAT(std::set<Genome>(designs.begin(), designs.end()), SizeIs(9));
}

/// Selection by the definition: compares every candidate with every selected one.
std::vector<Genome> diverse_by_definition(const std::vector<Genome>& designs, std::size_t count) {
  std::vector<Genome> chosen{designs.front()};
  while (chosen.size() < count) {
    const Genome* best = nullptr;
    std::size_t best_distance = 0;
    for (const auto& candidate : designs) {
      std::size_t least = std::numeric_limits<std::size_t>::max();
      for (const auto& other : chosen) least = std::min(least, hamming_distance(candidate, other));
      if (least > best_distance) {
        best_distance = least;
        best = &candidate;
      }
    }
    chosen.push_back(*best);
  }
  return chosen;
}

TEST(MostDiverse, ChoosesAsByDefinition) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    for (const auto& sizes : {std::vector<std::size_t>{2, 2, 2, 2, 2}, {8, 8, 6, 5, 5, 6, 5, 6, 7}, {40}}) {
      const design::DesignSpace some = space_of(sizes);
      const auto designs = sample_designs(context_of(some, seed), 0, 30);
      const std::size_t count = designs.size() / 2;
      EXPECT_EQ(select_diverse(some, designs, count), diverse_by_definition(designs, count));
    }
  }
}

TEST(MostDiverse, TakesTheFirstThenTheFurthestThenTheEarliestOfEquals) {
  const std::vector<Genome> designs{{0, 0, 0}, {0, 0, 1}, {1, 1, 0}, {1, 1, 1}, {2, 2, 2}};

  EXPECT_THAT(select_diverse(space, designs, 3), ElementsAre(designs[0], designs[3], designs[4]));
  EXPECT_THAT(select_diverse(space, designs, 1), ElementsAre(designs[0]));
}

TEST(MostDiverse, IsEverythingInItsOrderWhereThereIsNoMore) {
  const std::vector<Genome> designs{{3}, {1}, {2}};

  EXPECT_EQ(select_diverse(space, designs, 3), designs);
  EXPECT_EQ(select_diverse(space, designs, 7), designs);
  EXPECT_THAT(select_diverse(space, {}, 7), IsEmpty());
  EXPECT_THAT(select_diverse(space, designs, 0), IsEmpty());
}

TEST(MostDiverse, SpreadsFurtherThanTheFirstDesignsDo) {
  const auto designs = sample_designs(context_of(space), 0, 1000);
  const auto min_distance = [](const std::vector<Genome>& of) {
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (std::size_t i = 0; i < of.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) least = std::min(least, hamming_distance(of[i], of[j]));
    }
    return least;
  };

  const auto diverse = select_diverse(space, designs, 100);

  EXPECT_GT(min_distance(diverse), min_distance({designs.begin(), designs.begin() + 100}));
}

TEST(MostDiverse, TakesEachBlocksShareOfALargeSelection) {
  // 40,000 of 80,000 designs are 3.2e9 distances, 48 times the limit; blocks have 1,677 designs or fewer.
  const design::DesignSpace wide = space_of({1000, 1000});
  std::vector<Genome> designs;
  for (std::uint16_t i = 0; i < 400; ++i) {
    for (std::uint16_t j = 0; j < 200; ++j) designs.push_back({i, j});
  }

  const auto chosen = select_diverse(wide, designs, 40'000);

  EXPECT_THAT(std::set<Genome>(chosen.begin(), chosen.end()), SizeIs(40'000));
  std::size_t in_first_half = 0;
  for (const auto& design : chosen) in_first_half += design < designs[40'000] ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(in_first_half), 20'000.0, 1.0);
}

}  // namespace
}  // namespace crossisle::search
