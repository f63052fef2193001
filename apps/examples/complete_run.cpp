// Part of Crossisle, SPDX-License-Identifier: MIT
// A complete run with checkpoints, like `crossisle run`: a second start continues it; a signal stops it.
// Usage: [mpirun -n RANKS] complete_run [CONFIG [DIRECTORY]]
#include <fmt/format.h>

#include <exception>

#include "crossisle/core/data_files.hpp"
#include "crossisle/run/session.hpp"

using namespace crossisle;

namespace {

/// Prints the start and the progress of the run; called on rank 0 only.
class Printer final : public run::RunObserver {
 public:
  void began(const run::Configuration& configuration, const run::Beginning& beginning) override {
    fmt::print("{} on {} ranks, from generation {}, in {}\n", configuration.name, beginning.ranks,
               beginning.generation, beginning.directory.string());
  }
  void progressed(const store::Status& status) override {
    fmt::print("generation {} of {}\n", status.generation, status.generations);
  }
};

}  // namespace

int main(int argc, char** argv) {
  const island::Environment environment(argc, argv);
  auto world = island::Communicator::world();
  try {
    run::RunOptions options;
    options.configuration = argc > 1 ? argv[1] : core::shipped_directory("configs") / "smoke.yaml";
    options.directory = argc > 2 ? argv[2] : "runs/smoke";
    run::Session session(world, options);
    Printer printer;
    const auto ending = session.execute(printer);
    if (world.rank() != 0) return 0;
    if (ending.state == store::RunState::stopped) return static_cast<int>(core::ExitCode::stopped);
    if (!ending.best) throw core::Error(core::ExitCode::infeasible, "no feasible chip was found");
    fmt::print("best objective {:.8g} of {} evaluations\n", ending.best->evaluation.fitness.objective,
               ending.evaluations);
    fmt::print("digest {}\n", ending.digest);
    return 0;
  } catch (const core::Error& error) {
    world.fail(error.what(), error.code());
  } catch (const std::exception& error) {
    world.fail(error.what(), core::ExitCode::rank_failed);
  }
}
