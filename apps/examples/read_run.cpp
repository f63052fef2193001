// Part of Crossisle, SPDX-License-Identifier: MIT
// Reads a finished run: its designs, the best of them, and how each island reached its best design.
// Usage: read_run [DIRECTORY]
#include <fmt/format.h>

#include <cstdint>
#include <exception>
#include <map>
#include <vector>

#include "crossisle/core/failure.hpp"
#include "crossisle/store/run_directory.hpp"

using namespace crossisle;

int main(int argc, char** argv) try {
  const store::RunView view(argc > 1 ? argv[1] : "runs/smoke");
  const auto run = view.read_result();  // verified byte for byte; columns are listed in data/RUN_FILE.md
  fmt::print("{} after generation {}\n", run.file.string(), run.generation);

  const auto& designs = run.content.table("designs");
  const auto& feasible = designs.values<std::uint8_t>("feasible");
  const auto& objective = designs.values<double>("objective");
  std::size_t count = 0;
  std::size_t best = designs.rows();
  for (std::size_t row = 0; row < designs.rows(); ++row) {
    if (feasible[row] == 0) continue;
    ++count;
    if (best == designs.rows() || objective[row] < objective[best]) best = row;
  }
  fmt::print("{} designs could be mapped, {} are feasible\n", designs.rows(), count);
  if (count == 0) return static_cast<int>(core::ExitCode::infeasible);

  fmt::print("best objective {:.8g}, found in generation {} on island {}\n", objective[best],
             designs.values<std::int32_t>("generation")[best], designs.values<std::int32_t>("island")[best]);
  const auto& names = run.content.table("networks").values<std::string>("name");
  const auto& energies = designs.values<double>("energy_j", names.size());  // a row per design
  for (std::size_t network = 0; network < names.size(); ++network)
    fmt::print("  {:<16} {:.4g} J\n", names[network], energies[best * names.size() + network]);

  const auto& history = run.content.table("convergence");
  const auto& islands = history.values<std::int32_t>("island");
  const auto& best_of_generation = history.values<double>("best_objective");
  std::map<std::int32_t, std::pair<double, double>> ends;  // first and last generation with a feasible member
  for (std::size_t row = 0; row < history.rows(); ++row)
    ends.try_emplace(islands[row], best_of_generation[row], 0.0).first->second.second =
        best_of_generation[row];
  for (const auto& [island, end] : ends)
    fmt::print("island {}: best objective from {:.4g} to {:.4g}\n", island, end.first, end.second);
} catch (const std::exception& failure) {
  return core::report_failure(failure);
}
