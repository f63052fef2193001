// Part of Crossisle, SPDX-License-Identifier: MIT
//
// Compares Crossisle's searches for fronts with pagmo 2 and with published values on DTLZ2 (Deb, Thiele, Laumanns and
// Zitzler, 2005) with ten distance variables:
//
//   bench_dtlz2 GOALS GENERATIONS SEEDS [POPULATION]
//
// DTLZ2 has real variables; Crossisle searches their 4,095 multiples of 1/4094, of which one is the best distance of 1/2.
// All algorithms have the same number of evaluations. Prints, for each one, the median, minimum and maximum over the
// seeds of two measures of the last population:
//
//   IGD          the mean distance from the points in which the reference directions of NSGA-III meet the front (the
//                positive part of the unit sphere) to the nearest design, as in Deb and Jain (2014)
//   hypervolume  relative to that of the front, up to a corner at 1.1 in every goal
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <numbers>
#include <pagmo/algorithm.hpp>
#include <pagmo/algorithms/moead.hpp>
#include <pagmo/algorithms/nsga2.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <pagmo/utils/hypervolume.hpp>
#include <string>
#include <utility>
#include <vector>

#include "../../src/search/nsga3.hpp"
#include "crossisle/search/algorithm_options.hpp"
#include "crossisle/search/front_options.hpp"

namespace {

using namespace crossisle;

using Point = std::vector<double>;

constexpr std::size_t distance_variables = 10;
constexpr std::size_t values = 4095;
constexpr double corner = 1.1;

Point dtlz2(const Point& variables, std::size_t goals) {
  double distance = 1.0;
  for (std::size_t i = goals - 1; i < variables.size(); ++i) distance += std::pow(variables[i] - 0.5, 2.0);
  Point point(goals, distance);
  for (std::size_t goal = 0; goal < goals; ++goal) {
    for (std::size_t i = 0; i + goal + 1 < goals; ++i)
      point[goal] *= std::cos(variables[i] * std::numbers::pi / 2.0);
    if (goal > 0) point[goal] *= std::sin(variables[goals - goal - 1] * std::numbers::pi / 2.0);
  }
  return point;
}

/// DTLZ2 in pagmo's form.
struct Problem {
  std::size_t goals = 3;

  pagmo::vector_double fitness(const pagmo::vector_double& variables) const {
    return dtlz2(variables, goals);
  }
  std::pair<pagmo::vector_double, pagmo::vector_double> get_bounds() const {
    const std::size_t variables = goals - 1 + distance_variables;
    return {pagmo::vector_double(variables, 0.0), pagmo::vector_double(variables, 1.0)};
  }
  pagmo::vector_double::size_type get_nobj() const { return goals; }
};

/// Measures populations.
class Ruler {
 public:
  Ruler(std::size_t goals, std::size_t population) : goals_(goals) {
    for (const auto& direction : search::reference_directions(goals, population)) {
      Point target(direction.begin(), direction.begin() + static_cast<std::ptrdiff_t>(goals));
      double square = 0.0;
      for (const double component : target) square += component * component;
      for (double& component : target) component /= std::sqrt(square);
      targets_.push_back(std::move(target));
    }
    const auto dimension = static_cast<double>(goals);
    const double ball = std::pow(std::numbers::pi, dimension / 2.0) / std::tgamma(dimension / 2.0 + 1.0);
    whole_ = std::pow(corner, dimension) - ball / std::pow(2.0, dimension);
  }

  double igd(const std::vector<Point>& points) const {
    double sum = 0.0;
    for (const auto& target : targets_) {
      double nearest = std::numeric_limits<double>::infinity();
      for (const auto& point : points) {
        double square = 0.0;
        for (std::size_t goal = 0; goal < goals_; ++goal) square += std::pow(point[goal] - target[goal], 2.0);
        nearest = std::min(nearest, square);
      }
      sum += std::sqrt(nearest);
    }
    return sum / static_cast<double>(targets_.size());
  }
  double share(const std::vector<Point>& points) const {
    std::vector<Point> below;
    for (const auto& point : points) {
      if (std::all_of(point.begin(), point.end(), [](double value) { return value < corner; }))
        below.push_back(point);
    }
    return below.empty() ? 0.0 : pagmo::hypervolume(below).compute(Point(goals_, corner)) / whole_;
  }
  std::size_t directions() const { return targets_.size(); }

 private:
  std::size_t goals_;
  std::vector<Point> targets_;
  double whole_;
};

design::DesignSpace space_of(std::size_t goals) {
  std::vector<double> listed(values);
  for (std::size_t i = 0; i < values; ++i) listed[i] = static_cast<double>(i);
  std::vector<design::Parameter> parameters;
  for (std::size_t i = 0; i < goals - 1 + distance_variables; ++i)
    parameters.emplace_back(fmt::format("x{}", i), listed, "1", "variable of DTLZ2");
  return design::DesignSpace(std::move(parameters));
}

/// Returns the last population of a search. The operators are those of Deb and Jain (2014).
template <class Options>
std::vector<Point> search_with(Options options, std::size_t goals, std::uint64_t seed) {
  const auto space = space_of(goals);
  for (std::size_t goal = 0; goal < goals; ++goal) options.goals.push_back({fmt::format("f{}", goal)});
  const search::SearchContext context{&space, [](const design::Genome&) { return true; }, seed, 0};
  const auto algorithm = search::make_algorithm(options, context);
  for (std::uint32_t generation = 0; generation <= options.generations; ++generation) {
    std::vector<search::Individual> told;
    for (const auto& genome : algorithm->ask(generation)) {
      Point variables(space.parameters().size());
      for (std::size_t i = 0; i < variables.size(); ++i) variables[i] = genome[i] / (values - 1.0);
      told.push_back({genome, {}, objective::GoalValues(dtlz2(variables, goals))});
    }
    algorithm->tell(generation, told);
  }
  std::vector<Point> population;
  for (const auto& member : algorithm->population())
    population.emplace_back(member.goals.begin(), member.goals.end());
  return population;
}

std::vector<Point> search_with(pagmo::algorithm algorithm, std::size_t goals, unsigned members,
                               unsigned seed) {
  const pagmo::population first(pagmo::problem(Problem{goals}), members, seed);
  algorithm.set_seed(seed);
  return algorithm.evolve(first).get_f();
}

std::string summary(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return fmt::format("{:.3e} ({:.3e} to {:.3e})", numbers[numbers.size() / 2], numbers.front(),
                     numbers.back());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "bench_dtlz2 GOALS GENERATIONS SEEDS [POPULATION]\n");
    return 2;
  }
  const auto goals = static_cast<std::size_t>(std::atoi(argv[1]));
  const auto generations = static_cast<unsigned>(std::atoi(argv[2]));
  const auto seeds = static_cast<unsigned>(std::atoi(argv[3]));
  // Populations of Deb and Jain: multiples of four, with about one member per direction.
  const auto population = static_cast<unsigned>(argc > 4     ? std::atoi(argv[4])
                                                : goals == 3 ? 92
                                                : goals == 4 ? 120
                                                : goals == 5 ? 212
                                                             : 128);
  const Ruler ruler(goals, population);
  fmt::print("{} goals, {} directions, {} members, {} generations\n", goals, ruler.directions(), population,
             generations);

  const auto configured = [&](auto options, double crossover, double crossover_eta, double mutation_eta) {
    options.population = population;
    options.random_samples = population;
    options.diverse_samples = population;
    options.generations = generations;
    options.breeding.crossover_probability = crossover;
    options.breeding.crossover_eta = crossover_eta;
    options.breeding.mutation_eta = mutation_eta;
    options.goals.clear();
    return options;
  };
  const auto directions = static_cast<unsigned>(ruler.directions());
  using Search = std::function<std::vector<Point>(unsigned)>;
  const auto peer = [&](auto algorithm, unsigned members) {
    return [=](unsigned seed) { return search_with(pagmo::algorithm(algorithm), goals, members, seed); };
  };
  const std::vector<std::pair<std::string, Search>> searches{
      {"nsga3",
       [&](unsigned seed) {
         return search_with(configured(search::Nsga3Options(), 1.0, 30.0, 20.0), goals, seed);
       }},
      {"nsga3, defaults",
       [&](unsigned seed) {
         return search_with(configured(search::Nsga3Options(), 0.9, 5.0, 5.0), goals, seed);
       }},
      {"nsga2",
       [&](unsigned seed) {
         return search_with(configured(search::Nsga2Options(), 1.0, 30.0, 20.0), goals, seed);
       }},
      {"pagmo nsga2", peer(pagmo::nsga2(generations, std::nextafter(1.0, 0.0), 30.0,
                                        1.0 / static_cast<double>(goals - 1 + distance_variables), 20.0),
                           population)},
      {"pagmo nsga2, defaults", peer(pagmo::nsga2(generations), population)},
      {"pagmo moead", peer(pagmo::moead(generations, "grid", "tchebycheff"), directions)},
      {"pagmo moead, bi", peer(pagmo::moead(generations, "grid", "bi"), directions)}};
  for (const auto& [name, search] : searches) {
    std::vector<double> distances;
    std::vector<double> shares;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
      const auto points = search(seed);
      distances.push_back(ruler.igd(points));
      shares.push_back(ruler.share(points));
    }
    fmt::print("{:<22} IGD {}, hypervolume {}\n", name, summary(distances), summary(shares));
    std::fflush(stdout);
  }
  return 0;
}
