// Part of Crossisle, SPDX-License-Identifier: MIT
//
// Compares algorithms of pagmo 2 for several goals with Crossisle's, on the same goals with the same effort:
//
//   bench_fronts CONFIG EVALUATIONS SEEDS RUN|- [KEY=VALUE...]
//
// CONFIG is any configuration with `search.goals`. RUN is the folder of its exhaustive search, whose front is
// the reference; `-`: the best of everything that all algorithms found. Prints, for each algorithm, the median,
// minimum and maximum over the seeds of the hypervolume of all designs that it evaluated, relative to that of
// the reference. Goals are logarithms (decibels as they are), scaled so that the reference is from 0 to 1, up
// to a corner at 1.1; of more than four goals, large volumes are estimated. For pagmo's algorithms, infeasible designs
// have goals beyond any feasible ones.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <pagmo/algorithm.hpp>
#include <pagmo/algorithms/moead.hpp>
#include <pagmo/algorithms/nsga2.hpp>
#include <pagmo/algorithms/nspso.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <string>
#include <utility>
#include <vector>

#include "../metrics.hpp"
#include "crossisle/analysis/front_choice.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/search/front_options.hpp"
#include "crossisle/search/non_dominated_sort.hpp"

namespace {

using namespace crossisle;
using objective::GoalValues;

constexpr unsigned population = 100;

/// Problem to solve, and the goals of its feasible designs so far.
struct Asked {
  const run::Configuration* configuration;
  cost::CostModel* model;
  const objective::Objective* objective;
  std::uint64_t limit;
  std::uint64_t evaluations = 0;
  std::vector<GoalValues> found{};

  search::Individual evaluate(const design::Genome& genome) {
    if (configuration->space.is_excluded(genome)) {
      // Only pagmo's algorithms propose forbidden chips, which have no costs.
      ++evaluations;
      return {genome, {objective::Status::excluded, 1.0}};
    }
    const auto candidate = configuration->space.decode(genome);
    const auto metrics = test::evaluate(*model, candidate);
    search::Individual individual{genome, objective->score(candidate.chip, metrics.view())};
    if (individual.fitness.mapped()) individual.goals = objective->goals(metrics.view());
    if (++evaluations <= limit && individual.fitness.feasible()) found.push_back(individual.goals);
    return individual;
  }
};

double scaled(double value) {
  // Values of goals that are maximised are negative; decibels stay as they are up to a factor.
  return value > 0.0 ? std::log(value) : -std::log(-value);
}

/// Problem in pagmo's form: indices of values, whole or to be rounded.
struct Problem {
  Asked* asked = nullptr;
  bool is_whole = true;

  pagmo::vector_double fitness(const pagmo::vector_double& positions) const {
    design::Genome genome;
    const auto searched = searched_parameters();
    for (std::size_t i = 0; i < positions.size(); ++i)
      genome.set(searched[i], static_cast<std::uint16_t>(std::lround(positions[i])));
    const auto individual = asked->evaluate(genome);
    pagmo::vector_double goals(get_nobj(), 100.0 + individual.fitness.violation);
    if (!individual.fitness.feasible()) return goals;
    for (std::size_t goal = 0; goal < goals.size(); ++goal) goals[goal] = scaled(individual.goals[goal]);
    return goals;
  }
  std::pair<pagmo::vector_double, pagmo::vector_double> get_bounds() const {
    if (asked == nullptr) return {{0.0}, {1.0}};  // pagmo first default-constructs a problem
    pagmo::vector_double upper;
    for (const std::size_t i : searched_parameters())
      upper.push_back(static_cast<double>(asked->configuration->space.parameters()[i].values.size() - 1));
    return {pagmo::vector_double(upper.size(), 0.0), upper};
  }
  pagmo::vector_double::size_type get_nobj() const {
    return asked == nullptr ? 2 : run::goals_of(*asked->configuration).size();
  }
  pagmo::vector_double::size_type get_nix() const {
    return asked == nullptr || !is_whole ? 0 : searched_parameters().size();
  }
  /// pagmo refuses parameters of one value.
  std::vector<std::size_t> searched_parameters() const {
    std::vector<std::size_t> searched;
    const auto& parameters = asked->configuration->space.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (parameters[i].values.size() > 1) searched.push_back(i);
    }
    return searched;
  }
};

std::vector<GoalValues> front_of(const std::vector<GoalValues>& found) {
  std::vector<GoalValues> front;
  for (const std::size_t i : search::non_dominated(found)) {
    GoalValues values;
    for (const double value : found[i]) values.push_back(scaled(value));
    front.push_back(values);
  }
  return front;
}

/// Scales goals so that a reference front extends from 0 to 1, and measures fronts up to a corner at 1.1.
class Ruler {
 public:
  explicit Ruler(const std::vector<GoalValues>& reference)
      : low_(reference.front()), high_(reference.front()) {
    for (const auto& values : reference) {
      for (std::size_t goal = 0; goal < values.size(); ++goal) {
        low_[goal] = std::min(low_[goal], values[goal]);
        high_[goal] = std::max(high_[goal], values[goal]);
      }
    }
    whole_ = volume(reference);
  }
  double share(const std::vector<GoalValues>& front) const { return volume(front) / whole_; }

 private:
  double volume(std::vector<GoalValues> front) const {
    for (auto& values : front) {
      for (std::size_t goal = 0; goal < values.size(); ++goal)
        values[goal] = (values[goal] - low_[goal]) / (high_[goal] - low_[goal]);
    }
    const std::vector<double> corner(low_.size(), 1.1);
    return search::hypervolume(front, GoalValues(corner));
  }

  GoalValues low_;
  GoalValues high_;
  double whole_ = 0.0;
};

/// Searches on one island.
void search_with(const std::string& algorithm, Asked& asked) {
  const auto context = run::make_context(*asked.configuration, *asked.model, *asked.objective, 0);
  const auto machine = search::make_algorithm(asked.configuration->search_on(0), context);
  for (std::uint32_t generation = 0; asked.evaluations < asked.limit; ++generation) {
    std::vector<search::Individual> told;
    for (const auto& genome : machine->ask(generation)) told.push_back(asked.evaluate(genome));
    if (told.empty()) fmt::print(stderr, "{} has nothing to ask\n", algorithm);
    machine->tell(generation, told);
  }
}

/// Returns nothing if pagmo refuses the problem.
void search_with(pagmo::algorithm algorithm, bool is_whole, unsigned seed, Asked& asked) {
  pagmo::population designs(pagmo::problem(Problem{&asked, is_whole}), population, seed);
  algorithm.set_seed(seed);
  algorithm.evolve(designs);
}

}  // namespace

int main(int argc, char** argv) {
  const island::Environment environment(argc, argv);
  if (argc < 5) {
    fmt::print(stderr, "bench_fronts CONFIG EVALUATIONS SEEDS RUN|- [KEY=VALUE...]\n");
    return 2;
  }
  const auto limit = static_cast<std::uint64_t>(std::atoll(argv[2]));
  const auto seeds = static_cast<unsigned>(std::atoi(argv[3]));
  std::vector<std::string> overrides(argv + 5, argv + argc);
  overrides.emplace_back("islands={count: 1}");
  auto any_search = overrides;
  any_search.emplace_back("search.algorithm=nsga2");
  const std::size_t goals = run::goals_of(run::read_configuration(argv[1], any_search)).size();
  std::vector<std::pair<std::string, std::vector<std::vector<GoalValues>>>> results;
  for (const std::string algorithm : {"nsga2", "nsga3", "sms_emoa"}) {
    auto with_search = overrides;
    with_search.push_back("search.algorithm=" + algorithm);
    with_search.push_back(fmt::format("search.population={}", population));
    if (algorithm == search::SmsEmoaOptions::algorithm && goals > search::SmsEmoaOptions::max_goals) continue;
    auto configuration = run::read_configuration(argv[1], with_search);
    const auto model = run::make_model(configuration);
    const auto objective = run::make_objective(configuration);
    auto& fronts = results.emplace_back(algorithm, std::vector<std::vector<GoalValues>>()).second;
    for (configuration.seed = 1; configuration.seed <= seeds; ++configuration.seed) {
      Asked asked{&configuration, model.get(), &objective, limit};
      search_with(algorithm, asked);
      fronts.push_back(front_of(asked.found));
    }
  }
  const auto configuration = run::read_configuration(argv[1], any_search);
  const auto model = run::make_model(configuration);
  const auto objective = run::make_objective(configuration);
  const auto generations = static_cast<unsigned>(limit / population - 1);
  // Of these, only NSGA-II knows whole numbers.
  const std::vector<std::pair<std::string, std::function<pagmo::algorithm()>>> peers{
      {"pagmo nsga2", [&] { return pagmo::algorithm(pagmo::nsga2(generations)); }},
      {"pagmo moead", [&] { return pagmo::algorithm(pagmo::moead(generations, "low discrepancy")); }},
      {"pagmo nspso", [&] { return pagmo::algorithm(pagmo::nspso(generations)); }}};
  for (const auto& [name, make] : peers) {
    auto& fronts = results.emplace_back(name, std::vector<std::vector<GoalValues>>()).second;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
      Asked asked{&configuration, model.get(), &objective, limit};
      search_with(make(), name == "pagmo nsga2", seed, asked);
      fronts.push_back(front_of(asked.found));
    }
  }
  std::vector<GoalValues> reference;
  if (std::string(argv[4]) == "-") {
    for (const auto& [name, fronts] : results) {
      for (const auto& front : fronts) reference.insert(reference.end(), front.begin(), front.end());
    }
    std::vector<GoalValues> best;
    for (const std::size_t i : search::non_dominated(reference)) best.push_back(reference[i]);
    reference = std::move(best);
  } else {
    std::vector<GoalValues> certified;
    for (const auto& chip : analysis::read_front(argv[4], {}).front.chips) certified.push_back(chip.goals);
    reference = front_of(certified);
  }
  const Ruler ruler(reference);
  fmt::print("{} chips in the reference\n", reference.size());
  for (const auto& [name, fronts] : results) {
    std::vector<double> shares;
    for (const auto& front : fronts) shares.push_back(front.empty() ? 0.0 : ruler.share(front));
    std::sort(shares.begin(), shares.end());
    fmt::print("{:<12} median {:.4f}, {:.4f} to {:.4f}\n", name, shares[shares.size() / 2], shares.front(),
               shares.back());
  }
  return 0;
}
