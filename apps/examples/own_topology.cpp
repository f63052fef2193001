// Part of Crossisle, SPDX-License-Identifier: MIT
// Adds your own topology to the registry, a star: all islands exchange designs with island 0 only.
// Usage: own_topology [CONFIG [ISLANDS]]
#include <fmt/format.h>

#include <exception>
#include <numeric>
#include <string>
#include <vector>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/failure.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/trial.hpp"

using namespace crossisle;

namespace {

std::vector<std::uint32_t> star(const island::TopologyOptions&, std::uint32_t island, std::uint32_t islands,
                                std::uint64_t /*seed*/) {
  if (island > 0) return {0};
  std::vector<std::uint32_t> tips(islands - 1);
  std::iota(tips.begin(), tips.end(), 1U);
  return tips;
}

}  // namespace

int main(int argc, char** argv) try {
  const island::Environment environment(argc, argv);
  const auto file = argc > 1 ? argv[1] : core::shipped_directory("configs") / "smoke.yaml";
  const std::string islands = argc > 2 ? argv[2] : "5";
  island::add_topology({"star", "each to island 0, which sends to each", star});
  auto alone = island::Communicator::world();

  for (const std::string topology : {"star", "ring", "none"}) {
    const auto configuration =
        run::read_configuration(file, {"islands.count=" + islands, "islands.topology=" + topology});
    const auto trial = run::try_search(configuration, *run::make_model(configuration), alone);
    if (!trial.best) throw core::Error(core::ExitCode::infeasible, "no feasible chip was found");
    fmt::print("{:<8} {:>3} edges  best {:.8g}  after {} of {} evaluations\n", topology,
               run::make_topology(configuration).count_edges(), trial.improvements.back().objective,
               trial.improvements.back().evaluations, trial.evaluations);
  }
} catch (const std::exception& failure) {
  return core::report_failure(failure);
}
