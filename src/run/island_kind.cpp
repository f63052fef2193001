// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "crossisle/design/genome_code.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/recorded_metrics.hpp"
#include "crossisle/search/known_designs.hpp"
#include "island_engine.hpp"
#include "island_groups.hpp"
#include "tallies.hpp"

namespace crossisle::run {
namespace {

std::vector<objective::Goal> goals_of_algorithms(const Configuration& configuration) {
  for (const auto& options : configuration.search) {
    if (auto goals = options->goals(); !goals.empty()) return goals;
  }
  return {};
}

Footprint footprint_of_islands(const Configuration& configuration, const cost::CostModel& model, int ranks) {
  const auto evaluations = static_cast<double>(configuration.evaluation_budget());
  const double known_bytes = search::KnownDesigns::max_bytes_per_design(
      configuration.space, goals_of_algorithms(configuration).size());
  const auto words = static_cast<double>(design::GenomeCode(configuration.space).words());
  const double islands_per_rank = std::max(1.0, static_cast<double>(configuration.islands) / ranks);
  Footprint footprint;
  // The members of a population are four bytes each; metadata of HDF5 are most of a small checkpoint (15 to
  // 25 kB in the shipped configurations).
  constexpr double bytes_of_metadata = 32768.0;
  footprint.checkpoint_bytes = bytes_of_metadata;
  for (std::uint32_t island = 0; island < configuration.islands; ++island)
    footprint.checkpoint_bytes += 4.0 * configuration.search_on(island)->population();
  // A design known to an island is stored as its code, island, status, violation and objective, in addition to
  // its row (data/RUN_FILE.md).
  footprint.journal_bytes = evaluations * (bytes_of_row(configuration) + words * sizeof(std::uint64_t) + 4 +
                                           1 + 2 * sizeof(double));
  // At the end of the run: the history read back, and the image of the file made from it. With several groups of
  // islands, a rank does this for one of them after the other, but rank 0 reads all to continue the run.
  const IslandGroups groups(configuration.islands);
  footprint.coordinator_bytes = groups.count() == 1 ? 2.0 * footprint.journal_bytes : footprint.journal_bytes;
  footprint.rank_bytes = groups.count() == 1 ? 0.0 : 2.0 * footprint.journal_bytes / groups.count();
  footprint.rank_bytes +=
      islands_per_rank * evaluations / configuration.islands * known_bytes + model.max_table_bytes();
  return footprint;
}

}  // namespace

constinit const EngineKind island_engine_kind{
    .work = store::WorkKind::search,
    .coverage = Coverage::sample,
    .result_files = {},
    .is_asked_for = [](const Configuration& /*configuration*/) { return true; },  // unless for another kind
    .extent =
        [](const Configuration& configuration) {
          return fmt::format("seed {}, {} islands, generations 0 to {}", configuration.seed,
                             configuration.islands, configuration.generations());
        },
    .origin = [](const Configuration& configuration) { return fmt::format("seed {}", configuration.seed); },
    .goals = goals_of_algorithms,
    .tally = tally_of_history,
    .footprint = footprint_of_islands,
    .make = [](island::Communicator& communicator, const Configuration& configuration)
        -> std::unique_ptr<Engine> { return std::make_unique<IslandEngine>(communicator, configuration); }};

}  // namespace crossisle::run
