// Part of Crossisle, SPDX-License-Identifier: MIT
// Minimises your own objective, energy with a soft deadline, within the constraints of a configuration.
// Usage: own_objective [CONFIG [DEADLINE_NS]]
#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/failure.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/search/auto_search.hpp"

using namespace crossisle;

namespace {

/// Adds energies [mJ], each times max(1, latency / deadline)^2: being late is penalised, not forbidden.
double score(const std::vector<cost::NetworkCost>& costs, double deadline_s) {
  double sum = 0.0;
  for (const auto& cost : costs) {
    const double delay = std::max(1.0, cost.latency_s / deadline_s);
    sum += 1e3 * cost.energy_j * delay * delay;
  }
  return sum;
}

}  // namespace

int main(int argc, char** argv) try {
  const auto file = argc > 1 ? argv[1] : core::shipped_directory("configs") / "smoke.yaml";
  const double deadline_ns = argc > 2 ? std::stod(argv[2]) : 50.0;
  const auto configuration = run::read_configuration(file, {});
  const auto model = run::make_model(configuration);
  const auto constraints = run::make_objective(configuration);
  const auto algorithm = search::make_algorithm(search::AutoOptions{.population = 16, .generations = 40},
                                                run::make_context(configuration, *model, constraints, 0));
  for (std::uint32_t generation = 0; generation <= algorithm->generations(); ++generation) {
    std::vector<search::Individual> evaluated;
    for (const auto& genome : algorithm->ask(generation)) {
      auto chip = objective::evaluate(*model, constraints, configuration.space.decode(genome));
      if (chip.fitness.mapped()) chip.fitness.objective = score(chip.costs, deadline_ns * 1e-9);
      evaluated.push_back({genome, chip.fitness});
    }
    algorithm->tell(generation, evaluated);
  }
  const auto& best = algorithm->population().front();
  fmt::print("{}, score {:.8g} mJ\n", objective::text(best.fitness.status), best.fitness.objective);
  for (std::size_t i = 0; i < configuration.space.parameters().size(); ++i) {
    const auto& parameter = configuration.space.parameters()[i];
    fmt::print("  {:<18} {}\n", parameter.name, parameter.text(configuration.space.value(best.genome, i)));
  }
} catch (const std::exception& failure) {
  return core::report_failure(failure);
}
