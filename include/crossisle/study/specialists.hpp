// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/run/specialists.hpp"
#include "crossisle/store/table.hpp"
#include "crossisle/study/runs.hpp"

namespace crossisle::study {

struct SpecialistsOptions {
  ConfigurationSource source;
  std::filesystem::path folder;  ///< of the runs and of the results
  std::filesystem::path table;   ///< file of the table; empty: specialists.yaml in the folder
  std::string command;           ///< command that repeats the study, for the table
};

/// Certified best chip for each single network of a configuration.
struct Specialists {
  std::vector<StudyRun> runs;  ///< one per network, in order, finished
  std::filesystem::path file;  ///< file of the table

  /// Returns the table for run::read_specialist_table; it omits networks without a feasible chip.
  run::SpecialistTable to_table(const run::Configuration& configuration, const std::string& command) const;
  /// Returns the table `specialists`, with the knobs of the chips.
  store::Table table(const run::Configuration& configuration) const;
};

/// Finds the best chip for each single network of a configuration by exhaustive search, under its
/// constraints. Writes a table of these chips and specialists.csv.
Outcome<Specialists> study_specialists(const SpecialistsOptions& options,
                                       const run::Configuration& configuration,
                                       island::Communicator& communicator, StudyObserver& observer);

}  // namespace crossisle::study
