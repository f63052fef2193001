// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "crossisle/search/algorithm_options.hpp"
#include "crossisle/search/auto_search.hpp"
#include "crossisle/search/known_designs.hpp"
#include "sample.hpp"

namespace crossisle::search {
namespace {

using design::Genome;
using testing::Contains;
using testing::Not;

const design::DesignSpace space = space_of({8, 8, 6, 5, 5, 6, 5, 6, 7});
const Bowl bowl{{5, 2, 4, 1, 3, 0, 4, 2, 6}};

/// Beginning of a search on any algorithm of the registry.
class EveryStart : public testing::TestWithParam<std::size_t> {
 protected:
  /// Returns the state machine with the defaults of its keys.
  static std::unique_ptr<Algorithm> make(const SearchContext& context, std::uint32_t polish = 0) {
    return make_algorithm(AlgorithmOptions(algorithms()[GetParam()].defaults()), context, polish);
  }
};

TEST_P(EveryStart, takes_places_of_generation_0) {
  auto context = context_of(space);
  const auto own = make(context)->ask(0);
  context.starts = {{1, 2, 3, 4, 0, 5, 1, 2, 3}, {7, 7, 5, 4, 4, 5, 4, 5, 6}};

  const auto algorithm = make(context, 1);
  const auto asked = algorithm->ask(0);
  algorithm->tell(0, evaluated(asked, bowl));

  EXPECT_EQ(asked.size(), own.size());
  EXPECT_EQ(std::set<Genome>(asked.begin(), asked.end()).size(), asked.size());
  EXPECT_TRUE(std::equal(context.starts.begin(), context.starts.end(), asked.begin()));
  EXPECT_EQ(asked[2], own[0]);
  for (const auto& start : context.starts) EXPECT_TRUE(algorithm->known().contains(start));
  EXPECT_THAT(algorithm->ask(1), Not(Contains(context.starts[0])));
}

TEST_P(EveryStart, does_not_ask_twice_for_a_design_of_its_own) {
  auto context = context_of(space);
  const auto own = make(context)->ask(0);
  context.starts = {own.back(), own.front(), own.front()};

  const auto asked = make(context)->ask(0);

  EXPECT_EQ(asked.size(), own.size());
  EXPECT_EQ(std::set<Genome>(asked.begin(), asked.end()), std::set<Genome>(own.begin(), own.end()));
  EXPECT_EQ(asked[0], own.back());
  EXPECT_EQ(asked[1], own.front());
}

std::string name_of(const testing::TestParamInfo<std::size_t>& info) {
  return std::string(algorithms()[info.param].name);
}
INSTANTIATE_TEST_SUITE_P(Started, EveryStart, testing::Range<std::size_t>(0, algorithms().size()), name_of);

TEST(Started, moves_designs_into_the_niche_and_leaves_out_forbidden_ones) {
  const design::DesignSpace with_exclusion(
      space.parameters(),
      {{{{0, {space.parameters()[0].values[2]}}, {1, {space.parameters()[1].values[2]}}}}});
  auto context = context_of(with_exclusion);
  context.niche = Niche{3, 1};
  context.starts = {{2, 2, 0, 1}, {1, 1, 0, 4}};

  const auto asked = make_algorithm(AutoOptions{.population = 4, .generations = 2}, context)->ask(0);

  EXPECT_EQ(asked.front(), (Genome{1, 1, 0, 1}));
  EXPECT_THAT(asked, Not(Contains(Genome{2, 2, 0, 1})));
}

}  // namespace
}  // namespace crossisle::search
