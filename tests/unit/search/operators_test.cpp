// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/operators.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "sample.hpp"

namespace crossisle::search {
namespace {

using design::Genome;

core::RandomStream stream_of(std::uint32_t individual) {
  return core::RandomStream({1, 0, 0, individual, core::Purpose::test});
}

bool within(const design::DesignSpace& space, const Genome& genome) {
  return space.contains(genome);
}

// Categories (values without an order).

/// Returns a space with one ordered parameter of three values, and one of four categories.
design::DesignSpace mixed_space() {
  return design::DesignSpace({design::Parameter(hardware::Knob::wordlines, {32, 64, 128}),
                              design::Parameter("member", {"a", "b", "c", "d"}, "network of the family")});
}

TEST(Categories, AreAllNeighboursOfEachOther) {
  const auto steps = single_steps(mixed_space(), {1, 2});

  EXPECT_THAT(steps, testing::UnorderedElementsAre(Genome{0, 2}, Genome{2, 2}, Genome{1, 0}, Genome{1, 1},
                                                   Genome{1, 3}));
  EXPECT_EQ(double_steps(mixed_space(), {1, 2}).size(), 2U * 3U);
}

TEST(Categories, MutateToEachOtherOneAlike) {
  const auto space = mixed_space();
  std::map<std::uint16_t, int> counts;
  int mutated = 0;
  for (std::uint32_t i = 0; i < 6000; ++i) {
    auto stream = stream_of(i);
    const auto mutant = polynomial_mutation(space, {1, 2}, 1.0, 20.0, stream);
    if (mutant[1] == 2) continue;
    ++mutated;
    ++counts[mutant[1]];
  }

  EXPECT_NEAR(mutated, 3000, 200);  // with probability 1/2, never to the same value: 5 standard deviations
  for (const int other : {0, 1, 3})
    EXPECT_NEAR(counts[static_cast<std::uint16_t>(other)], 1000, 150) << other;
}

TEST(Categories, OfChildrenAreThoseOfTheParents) {
  const auto space = mixed_space();
  std::set<std::uint16_t> seen;
  for (std::uint32_t i = 0; i < 200; ++i) {
    auto stream = stream_of(i);
    const auto [one, other] = simulated_binary_crossover(space, {0, 0}, {2, 3}, 1.0, 2.0, stream);
    EXPECT_EQ(one[1] + other[1], 3) << "one of each parent";
    seen.insert(one[1]);
  }

  EXPECT_EQ(seen, (std::set<std::uint16_t>{0, 3}));
}

// Tournaments.

std::vector<Individual> population_of(std::size_t size) {
  std::vector<Individual> population;
  for (std::size_t i = 0; i < size; ++i) {
    population.push_back(
        {Genome{static_cast<std::uint16_t>(i)}, {objective::Status::feasible, 0.0, static_cast<double>(i)}});
  }
  return population;
}

TEST(BinaryTournament, PrefersTheBetterOfTwoDraws) {
  // Member i of ten wins with probability (2 (10 - i) - 1) / 100.
  constexpr int tournaments = 100'000;
  const auto population = population_of(10);
  core::RandomStream stream = stream_of(0);
  std::vector<int> wins(population.size());

  for (int i = 0; i < tournaments; ++i) ++wins[binary_tournament(population, stream).genome[0]];

  for (std::size_t i = 0; i < wins.size(); ++i) {
    const double share = (2.0 * (10.0 - static_cast<double>(i)) - 1.0) / 100.0;
    EXPECT_NEAR(wins[i], tournaments * share, 4.0 * std::sqrt(tournaments * share * (1.0 - share))) << i;
  }
}

TEST(BinaryTournament, TakesTheFirstDrawnOfEquals) {
  auto population = population_of(5);
  for (auto& member : population) member.fitness.objective = 1.0;
  core::RandomStream stream = stream_of(0);
  core::RandomStream draws = stream_of(0);

  for (int i = 0; i < 100; ++i) {
    const auto first = draws.below(5);
    draws.below(5);
    EXPECT_EQ(binary_tournament(population, stream).genome[0], first);
  }
}

TEST(BinaryTournament, HasNoChoiceInAPopulationOfOne) {
  const auto population = population_of(1);
  core::RandomStream stream = stream_of(0);

  EXPECT_EQ(&binary_tournament(population, stream), population.data());
}

// Crossover.

TEST(Crossover, StaysWithinBounds) {
  const auto space = space_of({1, 2, 3, 8, 100, 65535, 5, 6, 7});
  const Genome low{};
  const Genome high{0, 1, 2, 7, 99, 65534, 4, 5, 6};
  const Genome middle{0, 1, 1, 3, 50, 32767, 2, 3, 3};

  for (const double eta : {0.0, 3.0, 15.0, 1e3}) {
    for (std::uint32_t i = 0; i < 2000; ++i) {
      auto stream = stream_of(i);
      for (const auto& [mother, father] : {std::pair{low, high}, {middle, high}, {low, middle}}) {
        const auto [one, other] = simulated_binary_crossover(space, mother, father, 1.0, eta, stream);
        ASSERT_TRUE(within(space, one));
        ASSERT_TRUE(within(space, other));
      }
    }
  }
}

TEST(Crossover, LeavesAloneWhatParentsShare) {
  const auto space = space_of({8, 8, 8});

  for (std::uint32_t i = 0; i < 200; ++i) {
    auto stream = stream_of(i);
    const auto [one, other] = simulated_binary_crossover(space, {{3, 1, 5}}, {{3, 6, 5}}, 1.0, 1.0, stream);
    EXPECT_EQ(one[0], 3);
    EXPECT_EQ(other[2], 5);
  }
}

TEST(Crossover, HappensAsOftenAsItsProbability) {
  // Distant parents and eta 0: a crossed child of one parameter of 60,000 values hardly ever equals a parent.
  constexpr int matings = 20'000;
  const auto space = space_of({60'000});
  int crossed = 0;
  for (std::uint32_t i = 0; i < matings; ++i) {
    auto stream = stream_of(i);
    const auto [one, other] = simulated_binary_crossover(space, {10'000}, {{50'000}}, 0.6, 0.0, stream);
    crossed += one[0] != 10'000 && one[0] != 50'000 ? 1 : 0;
  }

  // 0.6 for the parents times 1/2 for the parameter; four standard deviations.
  EXPECT_NEAR(crossed, matings * 0.3, 4.0 * std::sqrt(matings * 0.3 * 0.7) + 5.0);
}

TEST(Crossover, NeverHappensWithProbabilityZero) {
  const auto space = space_of({60'000, 60'000});
  for (std::uint32_t i = 0; i < 500; ++i) {
    auto stream = stream_of(i);
    const auto [one, other] = simulated_binary_crossover(space, {{1, 2}}, {{3, 4}}, 0.0, 1.0, stream);
    EXPECT_EQ(one, (Genome{1, 2}));
    EXPECT_EQ(other, (Genome{3, 4}));
  }
}

struct Spread {
  double mean = 0.0;      ///< mean of both children minus that of the parents, over the parents' distance
  double distance = 0.0;  ///< distance of the children in the same units: the spread factor
};

/// Averages over crossed pairs of parents in the middle of a wide parameter.
Spread spread_at(double eta) {
  constexpr double low = 28'000.0;
  constexpr double high = 32'000.0;
  const auto space = space_of({60'001});
  Spread total;
  int crossed = 0;
  for (std::uint32_t i = 0; i < 40'000; ++i) {
    auto stream = stream_of(i);
    const auto [one, other] = simulated_binary_crossover(space, {{28'000}}, {{32'000}}, 1.0, eta, stream);
    if (one[0] == 28'000 && other[0] == 32'000) continue;
    const double a = one[0];
    const double b = other[0];
    total.mean += (0.5 * (a + b) - 0.5 * (low + high)) / (high - low);
    total.distance += std::abs(a - b) / (high - low);
    ++crossed;
  }
  return {total.mean / crossed, total.distance / crossed};
}

TEST(Crossover, KeepsTheMeanOfTheParents) {
  // With equal room on both sides, each pair of children is symmetric except for rounding to whole indices.
  for (const double eta : {2.0, 15.0}) EXPECT_NEAR(spread_at(eta).mean, 0.0, 0.5 / 4000.0);
}

TEST(Crossover, SpreadsAsItsIndexSays) {
  // The mean spread factor of unbounded crossover is (1/2) (eta+1)/(eta+2) + (1/2) (eta+1)/eta; bounds at
  // seven distances from the middle cut off less than 7^-(eta+1) of it.
  const auto expected = [](double eta) { return 0.5 * ((eta + 1.0) / (eta + 2.0) + (eta + 1.0) / eta); };

  EXPECT_NEAR(spread_at(3.0).distance, expected(3.0), 0.02);
  EXPECT_NEAR(spread_at(15.0).distance, expected(15.0), 0.005);
  EXPECT_GT(spread_at(3.0).distance, spread_at(7.0).distance);
  EXPECT_GT(spread_at(7.0).distance, spread_at(25.0).distance);
}

TEST(Crossover, FillsTheRoomUpToABoundInsteadOfPilingUpThere) {
  // Parents at 10,000 and 30,000 have room for spread factors below 2 on the lower side. For eta = 1 a factor
  // exceeds s with probability 1 - (2 - s^-2) / (2 - 2^-2): 3.35 % for s = 1.8, where the child falls below
  // 2000.
  constexpr int matings = 40'000;
  const auto space = space_of({60'001});
  int near_bound = 0;
  int on_bound = 0;
  for (std::uint32_t i = 0; i < matings; ++i) {
    auto stream = stream_of(i);
    const auto [one, other] = simulated_binary_crossover(space, {10'000}, {30'000}, 1.0, 1.0, stream);
    const auto least = std::min(one[0], other[0]);
    near_bound += least < 2000 ? 1 : 0;
    on_bound += least == 0 ? 1 : 0;
  }

  const double share = 0.5 * (1.0 - (2.0 - 1.0 / (1.8 * 1.8)) / 1.75);  // half of the parameters are crossed
  EXPECT_NEAR(near_bound, matings * share, 4.0 * std::sqrt(matings * share));
  EXPECT_LE(on_bound, 5);  // room of half an index: 0.3 are expected
}

TEST(Crossover, DoesNotDependOnTheOrderOfTheParentsInWhatItMakes) {
  const auto space = space_of({1000});
  for (std::uint32_t i = 0; i < 200; ++i) {
    auto here = stream_of(i);
    auto there = stream_of(i);
    const auto [a, b] = simulated_binary_crossover(space, {{100}}, {{700}}, 1.0, 5.0, here);
    const auto [c, d] = simulated_binary_crossover(space, {{700}}, {{100}}, 1.0, 5.0, there);
    EXPECT_EQ(std::minmax(a, b), std::minmax(c, d));
  }
}

// Mutation.

TEST(Mutation, StaysWithinBounds) {
  const auto space = space_of({1, 2, 3, 8, 100, 65535, 5, 6, 7});
  for (const double eta : {0.0, 3.0, 25.0, 1e3}) {
    for (std::uint32_t i = 0; i < 2000; ++i) {
      auto stream = stream_of(i);
      for (const Genome& genome : {Genome{}, Genome{0, 1, 2, 7, 99, 65534, 4, 5, 6}}) {
        ASSERT_TRUE(within(space, polynomial_mutation(space, genome, 1.0, eta, stream)));
      }
    }
  }
}

TEST(Mutation, ChangesEachParameterAsOftenAsItsRate) {
  // 60,000 values: a step of less than half an index has a probability below 1e-3 here.
  constexpr int mutants = 30'000;
  const auto space = space_of(std::vector<std::size_t>(9, 60'000));
  Genome middle;
  for (std::size_t i = 0; i < 9; ++i) middle.set(i, 30'000);
  for (const double probability : {1.0, 0.2, 0.0}) {
    std::vector<int> changed(9);
    for (std::uint32_t i = 0; i < mutants; ++i) {
      auto stream = stream_of(i);
      const Genome mutant = polynomial_mutation(space, middle, probability, 20.0, stream);
      for (std::size_t p = 0; p < 9; ++p) changed[p] += mutant[p] != middle[p] ? 1 : 0;
    }
    const double share = probability / 9.0;
    for (const int count : changed) {
      EXPECT_NEAR(count, mutants * share,
                  4.0 * std::sqrt(mutants * share * (1.0 - share)) + 1e-3 * mutants * share);
    }
  }
}

TEST(Mutation, ChangesAnOnlyParameterHalfOfTheTime) {
  constexpr int mutants = 20'000;
  const auto space = space_of({60'000});
  int changed = 0;
  for (std::uint32_t i = 0; i < mutants; ++i) {
    auto stream = stream_of(i);
    changed += polynomial_mutation(space, {30'000}, 1.0, 3.0, stream)[0] != 30'000 ? 1 : 0;
  }

  EXPECT_NEAR(changed, 0.5 * mutants, 4.0 * std::sqrt(0.25 * mutants) + 5.0);
}

/// Returns the mean step of mutants, signed and absolute, as a share of the range.
std::pair<double, double> mean_step(std::uint16_t from, double eta) {
  const auto space = space_of({60'001});
  double sum = 0.0;
  double absolute = 0.0;
  int changed = 0;
  for (std::uint32_t i = 0; i < 40'000; ++i) {
    auto stream = stream_of(i);
    const double step = polynomial_mutation(space, {from}, 1.0, eta, stream)[0] - static_cast<double>(from);
    if (step == 0.0) continue;
    sum += step / 60'000.0;
    absolute += std::abs(step) / 60'000.0;
    ++changed;
  }
  return {sum / changed, absolute / changed};
}

TEST(Mutation, StepsAsFarAsItsIndexSays) {
  // The mean size of an unbounded step is 1 / (eta + 2); room of half the range cuts off 2^-(eta+1) of the
  // density.
  EXPECT_NEAR(mean_step(30'000, 20.0).second, 1.0 / 22.0, 0.001);
  EXPECT_GT(mean_step(30'000, 3.0).second, mean_step(30'000, 7.0).second);
  EXPECT_GT(mean_step(30'000, 7.0).second, mean_step(30'000, 25.0).second);
}

TEST(Mutation, StepsBothWaysAlikeFromTheMiddle) {
  // Steps have a standard deviation of about 0.065 of the range: four standard deviations of the mean of
  // 20,000.
  EXPECT_NEAR(mean_step(30'000, 20.0).first, 0.0, 4.0 * 0.065 / std::sqrt(20'000.0));
}

TEST(Mutation, StepsInwardsFromABound) {
  EXPECT_GT(mean_step(0, 20.0).first, 0.0);
  EXPECT_LT(mean_step(60'000, 20.0).first, 0.0);
}

}  // namespace
}  // namespace crossisle::search
