// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/algorithm.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>
#include <new>
#include <numeric>
#include <set>
#include <sstream>
#include <string>

#include "crossisle/search/auto_search.hpp"
#include "crossisle/search/differential_evolution.hpp"
#include "crossisle/search/diverse_search.hpp"
#include "crossisle/search/front_options.hpp"
#include "crossisle/search/genetic_algorithm.hpp"
#include "crossisle/search/local_search.hpp"
#include "crossisle/search/random_search.hpp"
#include "crossisle/search/sampling.hpp"
#include "crossisle/search/serialize.hpp"
#include "crossisle/search/simulated_annealing.hpp"
#include "sample.hpp"

namespace crossisle::search {
namespace {

using design::Genome;
using testing::IsEmpty;
using testing::SizeIs;

const design::DesignSpace space = space_of({8, 8, 6, 5, 5, 6, 5, 6, 7});  // 12,096,000 designs
const Bowl bowl{{5, 2, 4, 1, 3, 0, 4, 2, 6}};

const GeneticOptions published_search{
    .population = 70, .random_samples = 1000, .diverse_samples = 500, .phases = published_phases()};
const GeneticOptions small_search{.population = 20,
                                  .random_samples = 60,
                                  .diverse_samples = 30,
                                  .phases = {{6, 0.9, 3.0, 1.0, 3.0}, {6, 0.9, 15.0, 0.5, 15.0}}};

template <class Options>
Options small_front_search() {
  Options options;
  options.population = 20;
  options.random_samples = 60;
  options.diverse_samples = 30;
  options.generations = 12;
  options.goals = {{"energy"}, {"latency"}};
  return options;
}

struct Case {
  const char* name;
  AlgorithmOptions options;
  std::uint32_t polish = 0;
};
void PrintTo(const Case& of, std::ostream* out) {
  *out << of.name;
}

/// Runs generations `first` ... `last` and returns all proposed designs.
std::vector<Genome> run(Algorithm& algorithm, std::uint32_t first, std::uint32_t last) {
  std::vector<Genome> asked;
  for (std::uint32_t generation = first; generation <= last; ++generation) {
    const auto genomes = algorithm.ask(generation);
    algorithm.tell(generation, evaluated(genomes, bowl));
    asked.insert(asked.end(), genomes.begin(), genomes.end());
  }
  return asked;
}

double best_objective(const Algorithm& algorithm) {
  return algorithm.population().front().fitness.objective;
}

/// Returns the known designs and the other state in one text.
std::string state_of(const Algorithm& algorithm) {
  std::ostringstream out;
  {
    cereal::PortableBinaryOutputArchive archive(out);
    archive(algorithm.known().rows(0));
  }
  algorithm.save(out);
  return std::move(out).str();
}

void load(Algorithm& algorithm, std::istream& in) {
  KnownRows known;
  cereal::PortableBinaryInputArchive archive(in);
  load_bounded(archive, in, known.codes, sizeof(std::uint64_t));
  load_bounded(archive, in, known.statuses, sizeof(std::uint8_t));
  for (auto* column : {&known.violations, &known.objectives, &known.goals})
    load_bounded(archive, in, *column, sizeof(double));
  algorithm.load(in, known);
}

/// Guarantees of every algorithm.
class EveryAlgorithm : public testing::TestWithParam<Case> {
 protected:
  std::unique_ptr<Algorithm> make(std::uint64_t seed = 1) const {
    return make_algorithm(GetParam().options, context_of(space, seed), GetParam().polish);
  }
  const std::uint32_t last_ = GetParam().options->generations() + GetParam().polish;
};

/// Guarantees of algorithms with one goal.
using EveryAlgorithmOfOneGoal = EveryAlgorithm;

TEST_P(EveryAlgorithm, KnowsItsEffort) {
  const auto algorithm = make();

  const auto asked = run(*algorithm, 0, last_);

  EXPECT_EQ(algorithm->generations(), last_);
  const std::uint64_t budget =
      evaluation_budget(GetParam().options) + GetParam().polish * GetParam().options->population();
  EXPECT_LE(asked.size(), budget);
  EXPECT_GT(asked.size(), budget * 9 / 10);
}

TEST_P(EveryAlgorithm, is_exhausted_when_every_design_was_told) {
  const auto four_designs = space_of({2, 2});
  const auto algorithm = make_algorithm(GetParam().options, context_of(four_designs), GetParam().polish);
  const auto individuals = evaluated({{0, 0}, {0, 1}, {1, 0}, {1, 1}}, Bowl{});

  algorithm->ask(0);
  algorithm->tell(0, std::span(individuals).first(3));
  const bool exhausted_by_three = algorithm->is_exhausted();
  algorithm->tell(1, std::span(individuals).subspan(3));

  EXPECT_FALSE(exhausted_by_three);
  EXPECT_TRUE(algorithm->is_exhausted());
}

TEST_P(EveryAlgorithm, does_not_call_a_space_exhausted_that_was_restored_from_an_earlier_state) {
  const auto four_designs = space_of({2, 2});
  const auto algorithm = make_algorithm(GetParam().options, context_of(four_designs), GetParam().polish);
  const auto individuals = evaluated({{0, 0}, {0, 1}, {1, 0}, {1, 1}}, Bowl{});
  algorithm->ask(0);
  algorithm->tell(0, std::span(individuals).first(3));
  const std::string earlier = state_of(*algorithm);
  algorithm->tell(1, std::span(individuals).subspan(3));
  ASSERT_TRUE(algorithm->is_exhausted());

  std::istringstream in(earlier);
  load(*algorithm, in);

  EXPECT_FALSE(algorithm->is_exhausted());
}

TEST_P(EveryAlgorithm, NeverAsksForADesignTwice) {
  const auto asked = run(*make(), 0, last_);

  EXPECT_EQ(std::set<Genome>(asked.begin(), asked.end()).size(), asked.size());
}

TEST_P(EveryAlgorithm, NeverAsksForADesignTwiceInASpaceItExhausts) {
  const auto few = space_of({3, 3, 3});
  const auto algorithm = make_algorithm(GetParam().options, context_of(few), GetParam().polish);

  const auto asked = run(*algorithm, 0, last_);

  EXPECT_EQ(std::set<Genome>(asked.begin(), asked.end()).size(), asked.size());
  EXPECT_THAT(asked, SizeIs(27));
  EXPECT_LE(algorithm->population().size(), 27U);
}

TEST_P(EveryAlgorithm, NeverAsksForAForbiddenCombination) {
  // Half of the space is forbidden, including the optimum of the bowl.
  const design::DesignSpace half(space.parameters(),
                                 {{{{0, {1, 3, 5, 7}}, {1, {1, 3, 5, 7}}}}, {{{0, {6}}, {1, {3}}}}});
  const auto algorithm = make_algorithm(GetParam().options, context_of(half), GetParam().polish);

  for (const auto& genome : run(*algorithm, 0, last_)) {
    ASSERT_TRUE(half.contains(genome));
    ASSERT_FALSE(half.is_excluded(genome)) << half.describe(genome);
  }
}

TEST(Genomes, AreSavedInTheFormOfEarlierVersionsUpTo44Places) {
  for (const std::size_t last : {0U, 15U, 16U, 43U, 44U, 300U}) {
    Genome genome;
    genome.set(0, 4095);
    genome.set(last, 7);
    std::stringstream bytes;
    cereal::PortableBinaryOutputArchive out(bytes);
    out(genome);
    const std::size_t written = bytes.str().size() - 1;  // one byte states which end comes first
    cereal::PortableBinaryInputArchive in(bytes);
    Genome again{1, 2, 3};

    in(again);

    EXPECT_EQ(again, genome) << last;
    EXPECT_EQ(written, last < 16 ? 32U : last < 44 ? 88U : 88U + 8U + 2U * (last - 43U)) << last;
  }
}

TEST_P(EveryAlgorithm, AsksWithinTheSpaceOnly) {
  for (const auto& genome : run(*make(), 0, last_)) {
    ASSERT_LE(genome.indices().size(), 9U);
    for (std::size_t i = 0; i < 9; ++i) ASSERT_LT(genome[i], space.parameters()[i].values.size());
  }
}

TEST_P(EveryAlgorithm, StaysInItsNiche) {
  SearchContext context = context_of(space);
  context.niche = Niche{3, 1};

  const auto asked = run(*make_algorithm(GetParam().options, context, GetParam().polish), 0, last_);

  EXPECT_THAT(asked, testing::Not(IsEmpty()));
  EXPECT_TRUE(std::all_of(asked.begin(), asked.end(), [](const Genome& genome) { return genome[3] == 1; }));
}

TEST_P(EveryAlgorithm, BeginsWithAdmissibleDesigns) {
  SearchContext context = context_of(space);
  context.admissible = [](const Genome& genome) { return genome[3] == 1; };

  const auto first = make_algorithm(GetParam().options, context)->ask(0);

  EXPECT_THAT(first, testing::Not(IsEmpty()));
  EXPECT_TRUE(std::all_of(first.begin(), first.end(), context.admissible));
}

TEST_P(EveryAlgorithm, AsksTheSameForTheSameSeedOnly) {
  const auto asked = run(*make(1), 0, last_);

  EXPECT_EQ(run(*make(1), 0, last_), asked);
  EXPECT_NE(run(*make(2), 0, last_), asked);
}

TEST_P(EveryAlgorithmOfOneGoal, KeepsItsPopulationBestFirstWithoutTwins) {
  const auto algorithm = make();
  double best = 1e300;
  for (std::uint32_t generation = 0; generation <= last_; ++generation) {
    run(*algorithm, generation, generation);

    const auto population = algorithm->population();
    EXPECT_EQ(population.size(), GetParam().options->population());
    EXPECT_TRUE(std::is_sorted(
        population.begin(), population.end(),
        [](const Individual& a, const Individual& b) { return objective::better(a.fitness, b.fitness); }));
    std::set<Genome> genomes;
    for (const auto& member : population) {
      genomes.insert(member.genome);
      EXPECT_EQ(member.fitness, bowl(member.genome));
    }
    EXPECT_EQ(genomes.size(), population.size());
    EXPECT_LE(best_objective(*algorithm), best);  // the best is never lost
    best = best_objective(*algorithm);
  }
}

TEST_P(EveryAlgorithm, ContinuesFromItsStateAsIfNothingHadHappened) {
  const auto whole = make();
  const auto all = run(*whole, 0, last_);

  for (std::uint32_t cut = 0; cut < last_; ++cut) {
    const auto before = make();
    auto asked = run(*before, 0, cut);
    std::istringstream state(state_of(*before));
    const auto after = make();
    load(*after, state);
    const auto rest = run(*after, cut + 1, last_);
    asked.insert(asked.end(), rest.begin(), rest.end());

    ASSERT_EQ(asked, all) << "cut after generation " << cut;
    ASSERT_EQ(state_of(*after), state_of(*whole));
  }
}

TEST_P(EveryAlgorithm, ForgetsWhatItWasWhenItLoads) {
  const auto algorithm = make();
  run(*algorithm, 0, 1);
  const std::string state = state_of(*algorithm);
  const auto other = make(99);
  run(*other, 0, 3);

  std::istringstream in(state);
  load(*other, in);

  EXPECT_EQ(state_of(*other), state);
}

TEST_P(EveryAlgorithm, RefusesATruncatedState) {
  const auto algorithm = make();
  run(*algorithm, 0, 1);
  const std::string state = state_of(*algorithm);

  for (const std::size_t length : {std::size_t{0}, std::size_t{5}, state.size() / 2, state.size() - 1}) {
    std::istringstream in(state.substr(0, length));
    EXPECT_THROW(load(*make(), in), std::exception) << length;
  }
}

TEST_P(EveryAlgorithm, RefusesAStateOfAnotherSpace) {
  const auto algorithm = make();
  run(*algorithm, 0, 1);
  const auto smaller = space_of({2, 2, 2, 2, 2, 2, 2, 2, 2});

  std::istringstream in(state_of(*algorithm));

  EXPECT_THROW(load(*make_algorithm(GetParam().options, context_of(smaller), GetParam().polish), in),
               std::exception);
}

TEST_P(EveryAlgorithm, RefusesAStateWithoutAPopulation) {
  std::istringstream in(state_of(*make()));

  EXPECT_THROW(load(*make(), in), std::exception);
}

TEST_P(EveryAlgorithm, RefusesAStateThatClaimsMoreThanItHolds) {
  const auto algorithm = make();
  run(*algorithm, 0, 1);
  const std::string whole = state_of(*algorithm);

  // Replaces every eight bytes by a large length: no memory may be allocated for it.
  for (std::size_t place = 1; place + 8 < whole.size(); place += 8) {
    std::string claiming = whole;
    claiming.replace(place, 8, "\xff\xff\xff\xff\xff\xff\xff\x0f");
    std::istringstream in(claiming);
    try {
      load(*make(), in);  // a replacement within a number gives another valid number
    } catch (const std::bad_alloc&) {
      FAIL() << "memory was asked for at byte " << place;
    } catch (const std::exception&) {
    }
  }
}

TEST_P(EveryAlgorithm, RefusesAnImmigrantOfAnotherSpace) {
  const auto algorithm = make();
  run(*algorithm, 0, 1);
  Genome stranger;
  stranger.set(0, 60'000);

  EXPECT_THROW(algorithm->replace(0, {stranger, {}}), core::Error);
}

TEST_P(EveryAlgorithmOfOneGoal, TakesAnImmigrantInAndNeverAsksForIt) {
  const auto algorithm = make();
  run(*algorithm, 0, 1);
  const Individual immigrant{bowl.target, bowl(bowl.target)};
  const auto size = algorithm->population().size();
  const Genome replaced = algorithm->population()[size - 1].genome;

  algorithm->replace(size - 1, immigrant);

  EXPECT_EQ(algorithm->population().size(), size);
  EXPECT_EQ(algorithm->population().front().genome, bowl.target);
  for (const auto& member : algorithm->population()) EXPECT_NE(member.genome, replaced);
  const auto asked = run(*algorithm, 2, last_);
  EXPECT_EQ(std::count(asked.begin(), asked.end(), bowl.target), 0);
}

TEST_P(EveryAlgorithm, GetsAlongWithNothingFeasible) {
  const auto infeasible = [](const Genome& genome) {
    return objective::Fitness{objective::Status::array_too_small, 1.0 + bowl(genome).objective, 0.0};
  };
  const auto algorithm = make();

  for (std::uint32_t generation = 0; generation <= last_; ++generation) {
    algorithm->tell(generation, evaluated(algorithm->ask(generation), infeasible));
  }

  const auto population = algorithm->population();
  EXPECT_THAT(population, SizeIs(GetParam().options->population()));
  EXPECT_LT(population.front().fitness.violation, population.back().fitness.violation);
}

const std::vector<Case> algorithms_of_one_goal{{"genetic", small_search},
                                               {"random", RandomOptions{20, 12}},
                                               {"diverse", DiverseOptions{20, 12}},
                                               {"automatic", AutoOptions{20, 24}},
                                               {"local", LocalOptions{20, 12}},
                                               {"differential_evolution", DifferentialOptions{20, 12}},
                                               {"simulated_annealing", AnnealingOptions{20, 12}},
                                               {"polished", small_search, 3}};
INSTANTIATE_TEST_SUITE_P(All, EveryAlgorithm, testing::ValuesIn(algorithms_of_one_goal),
                         [](const auto& test) { return test.param.name; });
INSTANTIATE_TEST_SUITE_P(OfSeveralGoals, EveryAlgorithm,
                         testing::Values(Case{"nsga2", small_front_search<Nsga2Options>()},
                                         Case{"nsga3", small_front_search<Nsga3Options>()},
                                         Case{"sms_emoa", small_front_search<SmsEmoaOptions>()}),
                         [](const auto& test) { return test.param.name; });
INSTANTIATE_TEST_SUITE_P(All, EveryAlgorithmOfOneGoal, testing::ValuesIn(algorithms_of_one_goal),
                         [](const auto& test) { return test.param.name; });

// The genetic algorithm.

TEST(GeneticAlgorithm, HasThePublishedPhases) {
  const auto phases = published_phases();

  ASSERT_THAT(phases, SizeIs(4));
  EXPECT_EQ(published_search.generation_count(), 40U);
  EXPECT_EQ(evaluation_budget(published_search), 500U + 40U * 70U);
  EXPECT_EQ(phases[1].crossover_probability, 0.9);
  EXPECT_EQ(phases[3].mutation_probability, 0.05);
  EXPECT_EQ(phases[2].crossover_eta, 15.0);
  EXPECT_EQ(phases[3].mutation_eta, 25.0);
}

TEST(GeneticAlgorithm, BeginsWithTheMostDiverseOfItsSamples) {
  const auto context = context_of(space);

  const auto first = make_algorithm(small_search, context)->ask(0);

  EXPECT_EQ(first, select_diverse(*context.space, sample_designs(context, 0, 60), 30));
}

TEST(GeneticAlgorithm, FindsTheOptimumOfASeparableProblem) {
  constexpr int seeds = 50;
  int found = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto algorithm = make_algorithm(published_search, context_of(space, seed));
    run(*algorithm, 0, algorithm->generations());
    found += best_objective(*algorithm) == 0.0 ? 1 : 0;
  }

  RecordProperty("found", found);
  EXPECT_GE(found, 45);  // 50 when the test was written
}

TEST(GeneticAlgorithm, ImprovesOnRandomSearchOfTheSameEffort) {
  int ahead = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto genetic = make_algorithm(published_search, context_of(space, seed));
    const auto random = make_algorithm(RandomOptions{70, 46}, context_of(space, seed));
    run(*genetic, 0, genetic->generations());
    run(*random, 0, random->generations());
    ahead += best_objective(*genetic) < best_objective(*random) ? 1 : 0;
  }

  EXPECT_EQ(ahead, 20);
}

TEST(GeneticAlgorithm, RestartsEachPhaseFromTheBestEverFound) {
  const auto algorithm = make_algorithm(small_search, context_of(space));
  std::vector<Individual> all;
  for (std::uint32_t generation = 0; generation <= 6; ++generation) {
    const auto told = evaluated(algorithm->ask(generation), bowl);
    algorithm->tell(generation, told);
    all.insert(all.end(), told.begin(), told.end());
  }
  // A possible effect of migration: a design worse than all others replaces the best one.
  const Individual best = algorithm->population().front();
  algorithm->replace(0, {Genome{7, 7, 0, 4, 0, 5, 0, 5, 0}, {objective::Status::feasible, 0.0, 1e9}});
  ASSERT_NE(algorithm->population().front().genome, best.genome);

  algorithm->ask(7);  // the first generation of the second phase

  std::stable_sort(all.begin(), all.end(), [](const Individual& a, const Individual& b) {
    return objective::better(a.fitness, b.fitness);
  });
  const auto population = algorithm->population();
  ASSERT_THAT(population, SizeIs(20));
  for (std::size_t i = 0; i < population.size(); ++i) EXPECT_EQ(population[i].genome, all[i].genome);
}

TEST(GeneticAlgorithm, KeepsItsPopulationWithinAPhase) {
  const auto algorithm = make_algorithm(small_search, context_of(space));
  run(*algorithm, 0, 3);
  const Individual stranger{Genome{7, 7, 0, 4, 0, 5, 0, 5, 0}, {objective::Status::feasible, 0.0, 1e9}};
  algorithm->replace(0, stranger);

  algorithm->ask(4);

  EXPECT_EQ(algorithm->population().back().genome, stranger.genome);
}

// Other algorithms.

/// Returns the number of searches, out of 20 seeds, that find the optimum of the separable problem with 3,290
/// evaluations.
int found_by(const AlgorithmOptions& options) {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto algorithm = make_algorithm(options, context_of(space, seed));
    run(*algorithm, 0, algorithm->generations());
    found += best_objective(*algorithm) == 0.0 ? 1 : 0;
  }
  return found;
}

TEST(AutoSearch, FindsTheOptimumOfASeparableProblem) {
  EXPECT_EQ(found_by(AutoOptions{70, 44}), 20);
}
TEST(LocalSearch, FindsTheOptimumOfASeparableProblem) {
  EXPECT_EQ(found_by(LocalOptions{70, 46}), 20);
}
TEST(DifferentialEvolution, FindsTheOptimumOfASeparableProblem) {
  EXPECT_GE(found_by(DifferentialOptions{70, 46}), 18);
}
TEST(SimulatedAnnealing, ComesCloserThanRandomSearch) {
  int closer = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto annealing = make_algorithm(AnnealingOptions{70, 46}, context_of(space, seed));
    const auto random = make_algorithm(RandomOptions{70, 46}, context_of(space, seed));
    run(*annealing, 0, 46);
    run(*random, 0, 46);
    closer += best_objective(*annealing) < best_objective(*random) ? 1 : 0;
  }
  EXPECT_EQ(closer, 10);
}

TEST(AutoSearch, AsksForNothingThatConstraintsRuleOut) {
  SearchContext context = context_of(space);
  context.allowed = [](const Genome& genome) { return genome[0] + genome[1] == 7; };
  const auto algorithm = make_algorithm(AutoOptions{20, 24}, context);

  const auto asked = run(*algorithm, 0, 24);

  EXPECT_GT(asked.size(), 500U);
  EXPECT_TRUE(std::all_of(asked.begin(), asked.end(), context.allowed));
}

/// For a problem in which no design is better than another, determines in each generation except the first
/// the distance from the population to its nearest design, and returns the maximum of these distances up to a
/// generation.
std::size_t farthest_generation(const design::DesignSpace& of, std::uint32_t last) {
  const auto algorithm = make_algorithm(AutoOptions{20, 80}, context_of(of));
  const auto flat = [](const Genome&) { return objective::Fitness{objective::Status::feasible, 0.0, 1.0}; };
  std::size_t farthest = 0;
  for (std::uint32_t generation = 0; generation <= last; ++generation) {
    const auto genomes = algorithm->ask(generation);
    // Children and neighbours share most values with a member; random designs share none.
    std::size_t nearest = of.parameters().size();
    for (const auto& genome : genomes) {
      for (const auto& member : algorithm->population())
        nearest = std::min(nearest, hamming_distance(genome, member.genome));
    }
    if (generation > 0) farthest = std::max(farthest, nearest);
    algorithm->tell(generation, evaluated(genomes, flat));
  }

  return farthest;
}

TEST(AutoSearch, BeginsAgainWhereNothingProgresses) {
  EXPECT_GT(farthest_generation(space, 12), 1U) << "every generation had a neighbour of a member";
}

TEST(AutoSearch, HasMorePatienceInLargeSpaces) {
  const auto large = space_of(std::vector<std::size_t>(9, 25));  // 3.8e12 designs

  // Neighbours are one or two steps away from a member.
  EXPECT_LE(farthest_generation(large, 45), 2U) << "it began again as early as in small spaces";
  EXPECT_GT(farthest_generation(large, 60), 2U) << "it never began again";
}

TEST(DiverseSearch, KeepsDesignsFartherApartThanRandomSearch) {
  const auto min_distance = [](const std::vector<Genome>& designs) {
    double sum = 0.0;
    for (std::size_t i = 0; i < designs.size(); ++i) {
      std::size_t least = std::numeric_limits<std::size_t>::max();
      for (std::size_t k = 0; k < designs.size(); ++k) {
        if (k != i) least = std::min(least, hamming_distance(designs[i], designs[k]));
      }
      sum += static_cast<double>(least);
    }
    return sum;
  };
  const auto diverse = make_algorithm(DiverseOptions{20, 12}, context_of(space));
  const auto random = make_algorithm(RandomOptions{20, 12}, context_of(space));

  EXPECT_GT(min_distance(run(*diverse, 0, 12)), 1.1 * min_distance(run(*random, 0, 12)));
}

/// Returns a design whose metrics depend on the first two parameters: energy increases with the first,
/// latency decreases with it and increases with the second; the third one makes a design infeasible.
Individual of_two_goals(const Genome& genome) {
  Individual individual{genome, {}, {}};
  if (genome[2] > 2) individual.fitness = {objective::Status::area_over_limit, genome[2] - 2.0, 0.0};
  const std::array<double, 2> values{1.0 + genome[0], 8.0 - genome[0] + genome[1]};
  individual.goals = objective::GoalValues(values);
  individual.fitness.objective = values[0] * values[1];
  return individual;
}

TEST(Nsga2, FindsTheWholeFront) {
  const auto plane = space_of({8, 8, 6, 5});
  auto options = small_front_search<Nsga2Options>();
  options.generations = 40;
  const auto algorithm = make_algorithm(options, context_of(plane));
  for (std::uint32_t generation = 0; generation <= options.generations; ++generation) {
    std::vector<Individual> told;
    for (const auto& genome : algorithm->ask(generation)) told.push_back(of_two_goals(genome));
    algorithm->tell(generation, told);
  }

  std::set<int> energies;
  for (const auto& member : algorithm->population()) {
    EXPECT_TRUE(member.fitness.feasible());
    EXPECT_EQ(member.genome[1], 0) << "a design that others beat";
    energies.insert(member.genome[0]);
  }
  EXPECT_THAT(energies, SizeIs(8));
}

TEST(Nsga2, KeepsTheEndsOfAFrontThatIsTooLarge) {
  auto options = small_front_search<Nsga2Options>();
  options.population = 3;
  const auto plane = space_of({8, 1});
  const auto algorithm = make_algorithm(options, context_of(plane));
  std::vector<Individual> told;
  for (const auto& genome : algorithm->ask(0)) told.push_back(of_two_goals(genome));
  ASSERT_THAT(told, SizeIs(8));

  algorithm->tell(0, told);

  std::set<int> energies;
  for (const auto& member : algorithm->population()) energies.insert(member.genome[0]);
  EXPECT_THAT(energies, testing::IsSupersetOf({0, 7}));
}

TEST(Nsga2, RemembersFiguresInItsState) {
  const auto plane = space_of({8, 8, 6, 5});
  const auto algorithm = make_algorithm(small_front_search<Nsga2Options>(), context_of(plane));
  std::vector<Individual> told;
  for (const auto& genome : algorithm->ask(0)) told.push_back(of_two_goals(genome));
  algorithm->tell(0, told);
  const auto again = make_algorithm(small_front_search<Nsga2Options>(), context_of(plane));

  std::istringstream state(state_of(*algorithm));
  load(*again, state);

  for (const auto& member : again->population()) EXPECT_EQ(member.goals, of_two_goals(member.genome).goals);
  EXPECT_EQ(again->ask(1), algorithm->ask(1));
}

TEST(Polished, AsksForNeighboursOfTheBestAtTheEnd) {
  const auto algorithm = make_algorithm(RandomOptions{20, 2}, context_of(space), 1);
  run(*algorithm, 0, 2);
  const Genome best = algorithm->population().front().genome;

  const auto asked = algorithm->ask(3);

  EXPECT_EQ(hamming_distance(asked.front(), best), 1U);
  EXPECT_EQ(algorithm->generations(), 3U);
}

TEST(SetGenerations, ChangesNothingBeforeThem) {
  AlgorithmOptions automatic = AutoOptions{20, 12};
  EXPECT_TRUE(automatic.edit().set_generations(24));
  EXPECT_EQ(automatic->generations(), 24U);
  AlgorithmOptions annealing = AnnealingOptions{20, 12};
  EXPECT_FALSE(annealing.edit().set_generations(24)) << "temperatures depend on their number";
  EXPECT_TRUE(annealing.edit().set_generations(12));
  AlgorithmOptions phases = small_search;
  EXPECT_FALSE(phases.edit().set_generations(5));
  EXPECT_TRUE(phases.edit().set_generations(9));
  EXPECT_EQ(phases->generations(), 9U);
}

}  // namespace
}  // namespace crossisle::search
