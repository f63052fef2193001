// Part of Crossisle, SPDX-License-Identifier: MIT
//
// Compares two optimisers of pagmo 2 with Crossisle's, on the same objective and with the same effort:
//
//   bench_peers CONFIG OPTIMUM [SEEDS [KEY=VALUE...]]
//
// CONFIG is any configuration, OPTIMUM its certified optimum. Prints, for each optimiser, the number of seeds
// that found the optimum within 3,300 evaluations, and the median regret. For pagmo's algorithms, an
// infeasible design has a penalty that is larger than the logarithm of any objective; they may evaluate a
// design again, which counts.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <pagmo/algorithm.hpp>
#include <pagmo/algorithms/gaco.hpp>
#include <pagmo/algorithms/sga.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <string>
#include <utility>
#include <vector>

#include "../metrics.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/trial.hpp"

namespace {

using namespace crossisle;

constexpr std::uint64_t effort = 3300;
constexpr unsigned population = 70;
constexpr double penalty = 1000.0;

/// Problem to solve, with the evaluations so far.
struct Asked {
  const run::Configuration* configuration;
  cost::CostModel* model;
  const objective::Objective* objective;
  std::uint64_t evaluations = 0;
  double best = std::numeric_limits<double>::infinity();
};

/// Problem in pagmo's form: indices of values as integers, and the logarithm of the objective.
struct Problem {
  Asked* asked = nullptr;

  pagmo::vector_double fitness(const pagmo::vector_double& positions) const {
    design::Genome genome;
    for (std::size_t i = 0; i < positions.size(); ++i) {
      genome.set(i, static_cast<std::uint16_t>(std::lround(positions[i])));
    }
    const auto chip = asked->configuration->space.decode(genome);
    const auto score = asked->objective->score(chip, test::evaluate(*asked->model, chip).view());
    if (++asked->evaluations <= effort && score.feasible())
      asked->best = std::min(asked->best, score.objective);
    return {score.feasible() ? std::log(score.objective) : penalty + score.violation};
  }
  std::pair<pagmo::vector_double, pagmo::vector_double> get_bounds() const {
    if (asked == nullptr) return {{0.0}, {1.0}};  // pagmo first default-constructs a problem
    pagmo::vector_double upper;
    for (const auto& parameter : asked->configuration->space.parameters()) {
      upper.push_back(static_cast<double>(parameter.values.size() - 1));
    }
    return {pagmo::vector_double(upper.size(), 0.0), upper};
  }
  pagmo::vector_double::size_type get_nix() const {
    return asked == nullptr ? 0 : asked->configuration->space.parameters().size();
  }
};

void print(const char* name, std::vector<double> regrets) {
  std::sort(regrets.begin(), regrets.end());
  const auto hits =
      std::count_if(regrets.begin(), regrets.end(), [](double regret) { return regret < 1e-12; });
  fmt::print("{:<12} {}/{} hits, median regret {:.4f} %, worst {:.4f} %\n", name, hits, regrets.size(),
             100.0 * regrets[regrets.size() / 2], 100.0 * regrets.back());
}

/// Returns the best objective that an algorithm of pagmo finds.
double best_of(Asked asked, pagmo::algorithm algorithm, unsigned seed) {
  pagmo::population designs(pagmo::problem(Problem{&asked}), population, seed);
  algorithm.set_seed(seed);
  algorithm.evolve(designs);
  return asked.best;
}

}  // namespace

int main(int argc, char** argv) {
  const island::Environment environment(argc, argv);
  if (argc < 3) {
    fmt::print(stderr, "bench_peers CONFIG OPTIMUM [SEEDS [KEY=VALUE...]]\n");
    return 2;
  }
  const double optimum = std::atof(argv[2]);
  const unsigned seeds = argc > 3 ? static_cast<unsigned>(std::atoi(argv[3])) : 31;
  std::vector<std::string> overrides(argv + std::min(argc, 4), argv + argc);
  overrides.emplace_back("islands={count: 1}");
  auto alone = island::Communicator::world();
  for (const char* ours : {"auto, generations: 44", "four_phase"}) {
    auto with_search = overrides;
    with_search.push_back(fmt::format("search={{algorithm: {}}}", ours));
    auto configuration = run::read_configuration(argv[1], with_search);
    const auto model = run::make_model(configuration);
    std::vector<double> regrets;
    for (configuration.seed = 1; configuration.seed <= seeds; ++configuration.seed) {
      const auto trial = run::try_search(configuration, *model, alone);
      regrets.push_back(trial.best ? trial.improvements.back().objective / optimum - 1.0 : INFINITY);
    }
    print(std::string(ours).substr(0, std::string(ours).find(',')).c_str(), std::move(regrets));
  }
  const auto configuration = run::read_configuration(argv[1], overrides);
  const auto model = run::make_model(configuration);
  const auto objective = run::make_objective(configuration);
  const unsigned generations = effort / population - 1;
  const std::vector<std::pair<const char*, std::function<pagmo::algorithm()>>> peers{
      {"pagmo sga",
       [&] {
         return pagmo::algorithm(
             pagmo::sga(generations, 0.9, 1.0, 0.1, 1.0, 2, "sbx", "uniform", "tournament"));
       }},
      {"pagmo gaco", [&] { return pagmo::algorithm(pagmo::gaco(generations, 13)); }}};
  for (const auto& [name, make] : peers) {
    std::vector<double> regrets;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
      regrets.push_back(best_of({&configuration, model.get(), &objective}, make(), seed) / optimum - 1.0);
    }
    print(name, std::move(regrets));
  }
  return 0;
}
