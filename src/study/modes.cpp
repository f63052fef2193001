// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/modes.hpp"

#include <algorithm>

#include "crossisle/run/problem.hpp"
#include "crossisle/run/trial.hpp"

namespace crossisle::study {
namespace {

/// Number of searches over the new knobs of the compat mode's chip, and number of evaluations per search.
constexpr std::uint64_t freed_seeds = 4;
constexpr std::uint32_t freed_evaluations = 20'000;

/// Returns the best chip that differs from that of the compat mode only in knobs of the physical mode, or
/// nothing.
/// @param best best chip of the compat mode @param alone communicator of one rank
std::optional<hardware::Chip> search_freed(const run::Configuration& physical,
                                           const run::Configuration& compat,
                                           const std::optional<design::Genome>& best,
                                           island::Communicator& alone) {
  if (!best) return std::nullopt;
  const auto chip = literal_chip(compat, compat.space.chip(*best));
  auto problem = with_knobs_freed(physical, chip, freed_evaluations);
  const auto model = run::make_model(problem);
  std::optional<design::Genome> found;
  double min_objective = 0.0;
  for (std::uint64_t seed = 1; seed <= freed_seeds; ++seed) {
    problem.seed = seed;
    const auto trial = run::try_search(problem, *model, alone);
    if (!trial.best || (found && trial.improvements.back().objective >= min_objective)) continue;
    found = trial.best;
    min_objective = trial.improvements.back().objective;
  }
  if (!found) return std::nullopt;
  return problem.space.chip(*found);
}

}  // namespace

void require_both_modes(const run::Configuration& physical, const run::Configuration& compat) {
  if (!physical.physical || compat.physical) {
    throw core::Error(core::ExitCode::usage, "the two configurations do not cover both modes",
                      "the first must use the physical mode, --compat the other", "swap or replace them");
  }
  const auto same_name = [](const auto& a, const auto& b) { return a.name == b.name; };
  if (!std::equal(physical.networks.begin(), physical.networks.end(), compat.networks.begin(),
                  compat.networks.end(), same_name)) {
    throw core::Error(core::ExitCode::usage, "the two configurations have different networks",
                      "both modes evaluate chips on the same networks",
                      "list the same networks in the same order");
  }
}

Outcome<ModeComparison> study_modes(const ModesOptions& options, const run::Configuration& physical,
                                    const run::Configuration& compat, island::Communicator& communicator,
                                    StudyObserver& observer) {
  require_both_modes(physical, compat);
  std::vector<StudyRun> runs{{"compat", options.compat}, {"physical", options.physical}};
  if (!carry_out(runs, options.folder, communicator, observer)) return {true};
  auto alone = communicator.split(communicator.rank());
  if (communicator.rank() != 0) return {};
  const auto freed = search_freed(physical, compat, runs[0].best(), alone);
  alone.flush();
  auto comparison =
      compare_modes(physical, compat, runs[1].content, runs[0].content, freed, options.reference);
  write_modes(comparison, options.folder);
  return {false, std::move(comparison)};
}

}  // namespace crossisle::study
