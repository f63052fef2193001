// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "crossisle/study/mode_comparison.hpp"
#include "crossisle/study/runs.hpp"

namespace crossisle::study {

struct ModesOptions {
  ConfigurationSource physical;
  ConfigurationSource compat;
  std::filesystem::path folder;     ///< of the runs and of the results
  std::filesystem::path reference;  ///< folder of published designs; empty: they are left out
};

/// Checks that the first configuration uses the physical mode, the second one the compat mode, and both the
/// same networks.
/// @throws core::Error (usage)
void require_both_modes(const run::Configuration& physical, const run::Configuration& compat);

/// Compares both modes of the cost model: the best chip of each mode evaluated in the other mode, the ranks
/// of designs in both modes, and the effect of each knob of the physical mode on the best physical chip.
/// Writes modes.md, modes.json and CSV files into the folder.
/// @throws core::Error (usage) see require_both_modes()
Outcome<ModeComparison> study_modes(const ModesOptions& options, const run::Configuration& physical,
                                    const run::Configuration& compat, island::Communicator& communicator,
                                    StudyObserver& observer);

}  // namespace crossisle::study
