// Part of Crossisle, SPDX-License-Identifier: MIT
// Islands over MPI: the same result on any number of ranks, which share islands, networks and candidates.
// Usage: mpirun -n RANKS islands_on_ranks [CONFIG]
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <vector>

#include "crossisle/core/data_files.hpp"
#include "crossisle/island/message.hpp"
#include "crossisle/run/problem.hpp"

using namespace crossisle;

int main(int argc, char** argv) {
  const island::Environment environment(argc, argv);
  auto world = island::Communicator::world();
  try {
    const auto file = argc > 1 ? argv[1] : core::shipped_directory("configs") / "smoke.yaml";
    const auto configuration = run::read_configuration(file, {});
    const auto model = run::make_model(configuration);
    const auto objective = run::make_objective(configuration);
    const auto layout = run::make_layout(configuration, *model, world.size());
    island::TeamEvaluator evaluator(world, layout.team(layout.island_of(world.rank())),
                                    run::make_problem(configuration, *model, objective));
    const auto topology = run::make_topology(configuration);
    std::vector<island::Island> islands;
    for (const auto index : layout.led_by(world.rank())) {
      auto context = run::make_context(configuration, *model, objective, index);
      auto algorithm = search::make_algorithm(configuration.search_on(index), context);
      islands.emplace_back(index, std::move(algorithm), configuration.migration, topology.neighbours(index),
                           configuration.seed, layout, world);
    }
    if (islands.empty()) return evaluator.serve(), 0;  // serves the rank that leads its island
    for (std::uint32_t generation = 0; generation <= configuration.generations(); ++generation)
      for (auto& island : islands) island.advance(generation, evaluator);
    evaluator.dismiss();
    island::Log log;  // of this rank's islands; of all of them on rank 0
    for (auto& island : islands) island.collect_migrants(configuration.generations());
    for (auto& island : islands) log.append(island.take_log());
    if (world.rank() != 0) world.send(0, island::tag::report, island::pack(log));
    world.flush();
    if (world.rank() != 0) return 0;
    for (const int leader : layout.leaders()) {
      island::Log other;
      if (leader != 0) island::unpack(world.receive(leader, island::tag::report), other);
      log.append(std::move(other));
    }
    const auto best = std::ranges::min_element(log.designs, objective::better,
                                               [](const auto& design) { return design.evaluation.fitness; });
    fmt::print("{} designs, {} batches of migrants\n", log.designs.size(), log.migrations.size());
    fmt::print("best objective {:.17g}, from generation {} of island {}\n",
               best->evaluation.fitness.objective, best->generation, best->island);
  } catch (const core::Error& failure) {
    world.fail(failure.what(), failure.code());
  } catch (const std::exception& failure) {
    world.fail(failure.what(), core::ExitCode::rank_failed);
  }
}
