// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/store/run_file.hpp"
#include "crossisle/study/runs.hpp"

namespace crossisle::study {

struct OptimisersOptions {
  ConfigurationSource source;
  std::filesystem::path folder;  ///< of the certificate and of the results
  std::uint64_t seeds = 31;      ///< searches of each kind
  std::uint64_t first_seed = 1;
  std::vector<std::string> only{};                           ///< names of the kinds of search; empty: all
  std::string command{};                                     ///< command that repeats the study, for its page
  std::vector<std::pair<std::string, std::string>> facts{};  ///< for the header of its page
};

/// Kind of search, with the same effort as all others.
struct OptimiserVariant {
  std::string name;
  std::string algorithm;
  std::string search;  ///< the section `search`, as YAML without braces
  unsigned islands = 1;
  std::string topology = "none";
  std::string migration{};  ///< the section `migration`, as YAML without braces

  std::vector<std::string> overrides() const;
};

/// Returns all kinds of search: every algorithm on one island and on several, and two of them by number of
/// islands, topology and migration interval.
std::vector<OptimiserVariant> optimiser_variants();

/// Returns the kinds of search with these names, in the order of optimiser_variants(). @param names empty:
/// all
/// @throws core::Error (usage) naming one that does not exist
std::vector<OptimiserVariant> optimiser_variants(std::span<const std::string> names);

/// Certifies the best chip of a configuration, and compares all kinds of search with it at the published
/// effort of 3,300 evaluations. Writes study.h5 and its tables as CSV into the folder, and updates them after
/// each kind.
/// @return content of study.h5
/// @throws core::Error (usage) if no chip meets the constraints
Outcome<store::RunContent> study_optimisers(const OptimisersOptions& options,
                                            const run::Configuration& configuration,
                                            island::Communicator& communicator, StudyObserver& observer);

}  // namespace crossisle::study
