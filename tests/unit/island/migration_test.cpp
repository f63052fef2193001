// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/migration.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/search/known_designs.hpp"

namespace crossisle::island {
namespace {

using search::Individual;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

core::RandomStream stream_of(std::uint32_t individual) {
  return core::RandomStream({1, 0, 0, individual, core::Purpose::test});
}

Individual individual(std::uint16_t name, double objective) {
  return {design::Genome{name}, {objective::Status::feasible, 0.0, objective}};
}

/// Returns `size` members, best first: member i has the genome i and the objective i.
std::vector<Individual> population_of(std::uint16_t size) {
  std::vector<Individual> population;
  for (std::uint16_t i = 0; i < size; ++i) population.push_back(individual(i, i));
  return population;
}

std::vector<int> names(std::span<const Individual> individuals) {
  std::vector<int> all;
  for (const auto& one : individuals) all.push_back(one.genome[0]);
  return all;
}

/// Algorithm with a fixed population.
class FixedPopulation final : public search::Algorithm {
 public:
  explicit FixedPopulation(std::vector<Individual> population) : population_(std::move(population)) {}

  std::uint32_t generations() const override { return 0; }
  std::vector<design::Genome> ask(std::uint32_t) override { return {}; }
  void tell(std::uint32_t, std::span<const Individual>) override {}
  std::span<const Individual> population() const override { return population_; }
  void replace(std::size_t slot, const Individual& immigrant) override {
    population_[slot] = immigrant;
    std::stable_sort(population_.begin(), population_.end(), [](const Individual& a, const Individual& b) {
      return objective::better(a.fitness, b.fitness);
    });
  }
  bool is_exhausted() override { return false; }
  void save(std::ostream&) const override {}
  void load(std::istream&, const search::KnownRows&) override {}
  const search::KnownDesigns& known() const override { throw std::logic_error("no migrant needs them"); }

 private:
  std::vector<Individual> population_;
};

// Generations with migration.

TEST(LeavesAfter, EveryIntervalFromTheFirstOn) {
  MigrationOptions options;
  options.interval = 5;

  std::vector<std::uint32_t> leaving;
  for (std::uint32_t generation = 0; generation <= 22; ++generation) {
    if (options.leaves_after(generation)) leaving.push_back(generation);
  }

  EXPECT_THAT(leaving, ElementsAre(5, 10, 15, 20));
}

// Choice of emigrants.

TEST(Emigrants, AreTheBestInOrder) {
  auto stream = stream_of(0);

  EXPECT_THAT(names(select_emigrants(population_of(10), "best", 3, stream)), ElementsAre(0, 1, 2));
}

TEST(Emigrants, AreAllWhereThereAreNoMore) {
  for (const std::string_view policy : {"best", "random", "tournament"}) {
    auto stream = stream_of(0);
    auto all = names(select_emigrants(population_of(3), policy, 7, stream));
    std::sort(all.begin(), all.end());
    EXPECT_THAT(all, ElementsAre(0, 1, 2));
    EXPECT_THAT(select_emigrants({}, policy, 7, stream), IsEmpty());
    EXPECT_THAT(select_emigrants(population_of(3), policy, 0, stream), IsEmpty());
  }
}

TEST(Emigrants, AreDistinct) {
  for (const std::string_view policy : {"random", "tournament"}) {
    for (std::uint32_t i = 0; i < 200; ++i) {
      auto stream = stream_of(i);
      const auto chosen = names(select_emigrants(population_of(6), policy, 4, stream));
      EXPECT_THAT(std::set<int>(chosen.begin(), chosen.end()), SizeIs(4));
    }
  }
}

TEST(Emigrants, AreDrawnEvenlyAtRandomAndByRankInTournaments) {
  // One of ten: each with probability 1/10, or member i with (2 (10 - i) - 1) / 100. Four standard
  // deviations.
  constexpr int draws = 20'000;
  std::vector<int> random(10);
  std::vector<int> tournament(10);
  for (std::uint32_t i = 0; i < draws; ++i) {
    auto stream = stream_of(i);
    ++random[select_emigrants(population_of(10), "random", 1, stream).front().genome[0]];
    ++tournament[select_emigrants(population_of(10), "tournament", 1, stream).front().genome[0]];
  }

  const auto near = [](int count, double share) {
    EXPECT_NEAR(count, draws * share, 4.0 * std::sqrt(draws * share * (1.0 - share)));
  };
  for (std::size_t i = 0; i < 10; ++i) {
    near(random[i], 0.1);
    near(tournament[i], (2.0 * (10.0 - static_cast<double>(i)) - 1.0) / 100.0);
  }
}

// Choice of the members that immigrants replace.

std::uint32_t accept(FixedPopulation& algorithm, const std::vector<Individual>& immigrants,
                     std::string_view policy) {
  auto stream = stream_of(0);
  return accept_immigrants(algorithm, immigrants, policy, stream);
}

TEST(Immigrants, ReplaceTheWorst) {
  FixedPopulation algorithm(population_of(4));

  EXPECT_EQ(accept(algorithm, {individual(10, 0.5), individual(11, 9.0)}, "worst"), 2U);

  EXPECT_THAT(names(algorithm.population()), ElementsAre(0, 10, 1, 11));  // 3 was replaced, then 2
}

TEST(Immigrants, ReplaceTheWorstOnlyIfBetterWhereAsked) {
  FixedPopulation algorithm(population_of(4));

  const auto accepted =
      accept(algorithm, {individual(10, 0.5), individual(11, 9.0), individual(12, 2.0)}, "if_better");

  EXPECT_EQ(accepted, 1U);  // 9 is worse than the worst, and 2 is no better
  EXPECT_THAT(names(algorithm.population()), ElementsAre(0, 10, 1, 2));
}

TEST(Immigrants, ReplaceAnyoneAtRandom) {
  std::set<int> gone;
  for (std::uint32_t i = 0; i < 100; ++i) {
    FixedPopulation algorithm(population_of(4));
    auto stream = stream_of(i);
    EXPECT_EQ(accept_immigrants(algorithm, std::vector{individual(10, 9.0)}, "random", stream), 1U);
    const auto left = names(algorithm.population());
    for (int name = 0; name < 4; ++name) {
      if (std::find(left.begin(), left.end(), name) == left.end()) gone.insert(name);
    }
  }

  EXPECT_THAT(gone, ElementsAre(0, 1, 2, 3));
}

TEST(Immigrants, AreTurnedAwayIfTheyAreThereAlready) {
  for (const std::string_view policy : {"worst", "random", "if_better"}) {
    FixedPopulation algorithm(population_of(4));

    EXPECT_EQ(accept(algorithm, {individual(2, 2.0), individual(10, 0.5), individual(10, 0.5)}, policy), 1U);

    const auto all = names(algorithm.population());
    EXPECT_EQ(std::set<int>(all.begin(), all.end()).size(), 4U);
  }
}

TEST(Immigrants, HaveNoPlaceInAnEmptyPopulation) {
  FixedPopulation algorithm({});

  EXPECT_EQ(accept(algorithm, {individual(1, 1.0)}, "worst"), 0U);
}

TEST(Immigrants, ReplaceInfeasibleMembersFirst) {
  auto population = population_of(3);
  population.push_back({design::Genome{3}, {objective::Status::array_too_small, 0.1, 0.0}});
  FixedPopulation algorithm(population);

  EXPECT_EQ(accept(algorithm, {individual(10, 1e9)}, "if_better"), 1U);
  EXPECT_THAT(names(algorithm.population()), ElementsAre(0, 1, 2, 10));
}

TEST(AddPolicy, makes_policies_known_by_their_names) {
  add_emigrant_policy({"last", "the worst",
                       [](std::span<const Individual> population, std::uint32_t count, core::RandomStream&) {
                         const auto last = population.last(std::min<std::size_t>(count, population.size()));
                         return std::vector<Individual>(last.begin(), last.end());
                       }});
  add_replacement_policy({"second", "the second best",
                          [](std::span<const Individual>, const Individual&,
                             core::RandomStream&) -> std::optional<std::size_t> { return 1; }});
  const auto population = population_of(4);
  FixedPopulation algorithm(population);
  auto stream = stream_of(0);

  const auto emigrants = select_emigrants(population, "last", 2, stream);
  const auto accepted = accept_immigrants(algorithm, std::vector{individual(9, 0.5)}, "second", stream);

  EXPECT_THAT(names(emigrants), ElementsAre(2, 3));
  EXPECT_EQ(accepted, 1U);
  EXPECT_THAT(names(algorithm.population()), ElementsAre(0, 9, 2, 3));
}

TEST(AddPolicy, refuses_a_name_when_a_policy_has_it) {
  EXPECT_THROW(add_emigrant_policy(emigrant_policies().front()), core::Error);
  EXPECT_THROW(add_replacement_policy(replacement_policies().front()), core::Error);
}

}  // namespace
}  // namespace crossisle::island
