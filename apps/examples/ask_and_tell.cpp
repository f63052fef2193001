// Part of Crossisle, SPDX-License-Identifier: MIT
// Searches on one core in an ask/tell loop: the algorithm proposes designs, the caller evaluates them.
// Usage: ask_and_tell [CONFIG]
#include <fmt/format.h>

#include <exception>
#include <vector>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/failure.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/problem.hpp"

using namespace crossisle;

int main(int argc, char** argv) try {
  const auto file = argc > 1 ? argv[1] : core::shipped_directory("configs") / "smoke.yaml";
  const auto configuration = run::read_configuration(file, {});
  const auto model = run::make_model(configuration);
  const auto objective = run::make_objective(configuration);

  // The algorithm and the seed are those of the configuration; island 0 is the only one here.
  const auto algorithm = search::make_algorithm(configuration.search_on(0),
                                                run::make_context(configuration, *model, objective, 0));
  std::size_t evaluations = 0;
  for (std::uint32_t generation = 0; generation <= algorithm->generations(); ++generation) {
    std::vector<search::Individual> evaluated;
    for (const auto& genome : algorithm->ask(generation)) {
      const auto chip = configuration.space.decode(genome);
      evaluated.push_back({genome, objective::evaluate(*model, objective, chip).fitness});
    }
    algorithm->tell(generation, evaluated);

    evaluations += evaluated.size();
    const auto& best = algorithm->population().front().fitness;
    if (generation % 5 == 0 && best.feasible())
      fmt::print("generation {:>3}: {:.8g} after {} evaluations\n", generation, best.objective, evaluations);
  }

  const auto& best = algorithm->population().front();
  if (!best.fitness.feasible()) {
    fmt::print("no feasible chip in {} evaluations: {}\n", evaluations, objective::text(best.fitness.status));
    return static_cast<int>(core::ExitCode::infeasible);
  }
  fmt::print("\nbest chip, {:.8g}:\n", best.fitness.objective);
  for (std::size_t i = 0; i < configuration.space.parameters().size(); ++i) {
    const auto& parameter = configuration.space.parameters()[i];
    fmt::print("  {:<18} {}\n", parameter.name, parameter.text(configuration.space.value(best.genome, i)));
  }
} catch (const std::exception& failure) {
  return core::report_failure(failure);
}
