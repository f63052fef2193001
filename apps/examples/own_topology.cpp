// Part of Crossisle, SPDX-License-Identifier: MIT
// Islands in a topology of one's own, a star: all of them exchange designs with island 0 alone.
// Usage: own_topology [CONFIG [ISLANDS]]
#include <fmt/format.h>

#include <exception>
#include <string>
#include <vector>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/failure.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/trial.hpp"

using namespace crossisle;

namespace {

std::vector<island::Edge> star(std::uint32_t islands) {
  std::vector<island::Edge> edges;
  for (std::uint32_t tip = 1; tip < islands; ++tip) {
    edges.push_back({0, tip});
    edges.push_back({tip, 0});
  }
  return edges;
}

}  // namespace

int main(int argc, char** argv) try {
  const island::Environment environment(argc, argv);
  const auto file = argc > 1 ? argv[1] : core::shipped_directory("configs") / "smoke.yaml";
  const auto islands = static_cast<std::uint32_t>(argc > 2 ? std::stoul(argv[2]) : 5);
  auto configuration = run::read_configuration(file, {});
  configuration.islands = islands;
  const auto model = run::make_model(configuration);
  auto alone = island::Communicator::world();

  // The edges are data: in a configuration they are `topology: custom` and `edges`.
  configuration.migration.topology.edges = star(islands);
  for (const auto* topology : {"custom", "ring", "none"}) {
    configuration.migration.topology.name = topology;
    const auto trial = run::try_search(configuration, *model, alone);
    if (!trial.best) throw core::Error(core::ExitCode::infeasible, "no feasible chip was found");
    fmt::print("{:<8} {:>3} edges  best {:.8g}  after {} of {} evaluations\n", topology,
               run::make_edges(configuration).size(), trial.improvements.back().objective,
               trial.improvements.back().evaluations, trial.evaluations);
  }
} catch (const std::exception& failure) {
  return core::report_failure(failure);
}
