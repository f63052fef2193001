// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "crossisle/search/front_options.hpp"
#include "crossisle/search/hypervolume.hpp"
#include "crossisle/search/non_dominated_sort.hpp"
#include "nsga3.hpp"
#include "sample.hpp"

namespace crossisle::search {
namespace {

using objective::GoalValues;
using testing::SizeIs;

TEST(ReferenceDirections, are_those_of_das_and_dennis) {
  // binomial(H + M - 1, M - 1) directions with H steps: 91 for 12 steps of 3 goals.
  const auto directions = reference_directions(3, 100);

  ASSERT_THAT(directions, SizeIs(91));
  std::set<ReferenceDirection> different(directions.begin(), directions.end());
  EXPECT_THAT(different, SizeIs(91));
  for (const auto& direction : directions)
    EXPECT_NEAR(std::accumulate(direction.begin(), direction.end(), 0.0), 1.0, 1e-12);
}

TEST(ReferenceDirections, have_a_layer_inside_when_few_would_all_lie_on_the_border) {
  // 2 steps of 5 goals: 15 directions, and 5 of the layer inside.
  const auto directions = reference_directions(5, 20);

  ASSERT_THAT(directions, SizeIs(20));
  const auto is_inside = [](const ReferenceDirection& direction) {
    return std::count(direction.begin(), direction.begin() + 5, 0.0) == 0;
  };
  EXPECT_EQ(std::count_if(directions.begin(), directions.end(), is_inside), 5);
}

/// Returns the share of children whose parent is in the first half of the population, of a search in which no design
/// is better than another one. Children are mutants of one parent.
template <class Options>
double share_of_first_half(Options options) {
  const auto space = space_of({41, 41, 41, 41, 41, 41, 41, 41, 41});
  options.population = 400;
  options.random_samples = 400;
  options.diverse_samples = 400;
  options.breeding.crossover_probability = 0.0;
  options.goals = {{"a"}, {"b"}};
  const auto algorithm = make_algorithm(options, context_of(space));
  std::vector<Individual> told;
  for (const auto& genome : algorithm->ask(0)) {
    const double value = genome[0];
    told.push_back({genome, {}, GoalValues(std::array{value, -value})});
  }
  algorithm->tell(0, told);
  const auto members = algorithm->population();
  const auto differences = [](const design::Genome& one, const design::Genome& other) {
    std::size_t differing = 0;
    for (std::size_t i = 0; i < 9; ++i) differing += one[i] == other[i] ? 0U : 1U;
    return differing;
  };
  const auto children = algorithm->ask(1);
  std::size_t first_half = 0;
  for (const auto& child : children) {
    const auto parent =
        std::min_element(members.begin(), members.end(), [&](const auto& one, const auto& other) {
          return differences(one.genome, child) < differences(other.genome, child);
        });
    first_half += parent - members.begin() < 200 ? 1U : 0U;
  }
  return static_cast<double>(first_half) / static_cast<double>(children.size());
}

TEST(FrontSearch, breeds_all_members_of_a_front_alike_unless_it_ranks_them) {
  // The standard deviation of the share of 400 children is 0.025. The first of two random places is in the first half
  // with probability 3/4.
  EXPECT_NEAR(share_of_first_half(Nsga3Options()), 0.5, 0.08);
  EXPECT_NEAR(share_of_first_half(SmsEmoaOptions()), 0.5, 0.08);
  EXPECT_NEAR(share_of_first_half(Nsga2Options()), 0.75, 0.08);
}

/// DTLZ2 of four goals (Deb, Thiele, Laumanns and Zitzler, 2005) on a grid: three angles, and two distances
/// that are best in the middle. Its front is the positive part of the unit sphere.
GoalValues dtlz2(const design::Genome& genome, double steps) {
  constexpr double quarter = 1.5707963267948966;
  double distance = 1.0;
  for (const std::size_t i : {3U, 4U}) distance += std::pow(genome[i] / steps - 0.5, 2.0);
  const std::array<double, 3> angles{genome[0] / steps * quarter, genome[1] / steps * quarter,
                                     genome[2] / steps * quarter};
  GoalValues values;
  values.push_back(distance * std::cos(angles[0]) * std::cos(angles[1]) * std::cos(angles[2]));
  values.push_back(distance * std::cos(angles[0]) * std::cos(angles[1]) * std::sin(angles[2]));
  values.push_back(distance * std::cos(angles[0]) * std::sin(angles[1]));
  values.push_back(distance * std::sin(angles[0]));
  return values;
}

/// Searches for the front of dtlz2 and returns the hypervolume of the last population up to 1.1.
template <class Options>
double hypervolume_on_dtlz2(Options options) {
  constexpr std::size_t values = 41;
  const auto space = space_of({values, values, values, values, values});
  options.population = 100;
  options.random_samples = 200;
  options.diverse_samples = 100;
  options.generations = 60;
  options.goals = {{"a"}, {"b"}, {"c"}, {"d"}};
  const auto algorithm = make_algorithm(options, context_of(space));
  for (std::uint32_t generation = 0; generation <= options.generations; ++generation) {
    std::vector<Individual> told;
    for (const auto& genome : algorithm->ask(generation))
      told.push_back({genome, {}, dtlz2(genome, values - 1.0)});
    algorithm->tell(generation, told);
  }
  std::vector<GoalValues> front;
  for (const auto& member : algorithm->population()) front.push_back(member.goals);
  const std::array<double, 4> corner{1.1, 1.1, 1.1, 1.1};
  return hypervolume(front, GoalValues(corner));
}

TEST(FrontSearch, of_four_goals_comes_near_to_the_sphere) {
  // The ideal front leaves the volume of a sixteenth of the unit ball in four dimensions: pi^2 / 32.
  const double ideal = std::pow(1.1, 4.0) - 0.3084251375340424;

  EXPECT_GT(hypervolume_on_dtlz2(Nsga2Options{}), 0.75 * ideal);
  EXPECT_GT(hypervolume_on_dtlz2(Nsga3Options{}), 0.85 * ideal);
  EXPECT_GT(hypervolume_on_dtlz2(SmsEmoaOptions{}), 0.85 * ideal);
}

/// Returns random points with few different values, so that many are equal in some goals.
std::vector<GoalValues> random_points(std::size_t count, std::size_t goals, std::uint32_t seed) {
  core::RandomStream random({seed, 0, 0, 0, core::Purpose::test});
  std::vector<GoalValues> points(count);
  for (auto& point : points) {
    for (std::size_t goal = 0; goal < goals; ++goal) point.push_back(1.0 + random.below(6));
  }
  return points;
}

TEST(NonDominated, are_the_points_of_front_0_whatever_the_number_of_goals) {
  for (const std::size_t goals : {1U, 2U, 3U, 4U, 6U}) {
    const auto points = random_points(150, goals, 3);
    std::vector<std::size_t> by_definition;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (std::none_of(points.begin(), points.end(),
                       [&](const auto& other) { return dominates(other, points[i]); }))
        by_definition.push_back(i);
    }

    EXPECT_EQ(non_dominated(points), by_definition) << goals;
    const auto numbers = front_numbers(points);
    for (std::size_t i = 0; i < points.size(); ++i) {
      EXPECT_EQ(numbers[i] == 0, std::binary_search(by_definition.begin(), by_definition.end(), i)) << goals;
      // Front n + 1 consists of points that only fronts up to n dominate, and front n does.
      bool is_dominated_by_previous = numbers[i] == 0;
      for (std::size_t j = 0; j < points.size(); ++j) {
        if (!dominates(points[j], points[i])) continue;
        EXPECT_LT(numbers[j], numbers[i]) << goals;
        is_dominated_by_previous |= numbers[j] + 1 == numbers[i];
      }
      EXPECT_TRUE(is_dominated_by_previous) << goals;
    }
  }
}

TEST(Hypervolume, of_more_goals_counts_the_cells_that_are_dominated) {
  for (const std::size_t goals : {2U, 3U, 4U, 5U, 6U}) {
    const auto points = random_points(12, goals, 5);
    const std::vector<double> ends(goals, 5.0);
    // All values are whole, so that the volume is the number of unit cells.
    std::size_t cells = 0;
    std::vector<int> cell(goals, 0);
    for (bool more = true; more;) {
      cells += std::any_of(points.begin(), points.end(), [&](const GoalValues& point) {
        return std::equal(cell.begin(), cell.end(), point.begin(),
                          [](int low, double value) { return value <= low; });
      });
      more = false;
      for (auto& place : cell) {
        if (++place < 5) {
          more = true;
          break;
        }
        place = 0;
      }
    }

    EXPECT_DOUBLE_EQ(hypervolume(points, GoalValues(ends)), static_cast<double>(cells)) << goals;
  }
}

TEST(Hypervolume, of_very_many_designs_in_six_goals_is_estimated_within_a_percent) {
  const auto few = random_points(100, 6, 7);
  auto many = few;
  for (int i = 0; i < 2; ++i) many.insert(many.end(), few.begin(), few.end());
  const std::vector<double> ends(6, 7.0);

  EXPECT_FALSE(is_hypervolume_estimated(few.size(), 6));
  EXPECT_TRUE(is_hypervolume_estimated(many.size(), 6));
  const double exact = hypervolume(few, GoalValues(ends));
  EXPECT_NEAR(hypervolume(many, GoalValues(ends)), exact, 0.01 * exact);
}

}  // namespace
}  // namespace crossisle::search
