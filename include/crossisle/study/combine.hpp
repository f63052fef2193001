// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/store/table.hpp"
#include "crossisle/study/runs.hpp"

namespace crossisle::study {

struct CombineOptions {
  std::vector<ConfigurationSource> sources;  ///< one per design space
  std::filesystem::path folder;              ///< of the runs and of the results
};

/// Exhaustively searched design space.
struct CombinedSpace {
  std::string name;  ///< of its configuration
  hardware::DesignSpace space;
  double cost_per_mm2 = 1.0;
  std::string problem;  ///< digest of the problem
  StudyRun run;

  std::int64_t chips() const { return run.content.number("designs"); }
  /// Number of chips that meet the constraints.
  std::int64_t feasible() const;
  /// Objective of the best chip; none where none meets the constraints.
  std::optional<double> objective() const;
  /// Knobs of the best chip as text; empty where none meets the constraints.
  std::string design() const;
};

/// Chip of the front of one of the spaces.
struct FrontChip {
  std::size_t space = 0;
  std::size_t row = 0;  ///< of the table `front` of its run
  double cost = 0.0;    ///< of silicon
  double edap = 0.0;    ///< [mJ ms mm2]
};

/// Several design spaces as one: the best chip of all, and the chips that no other one equals or beats in cost and EDAP.
class CombinedSpaces {
 public:
  /// @param spaces whose runs are finished @pre not empty
  /// @param unit of the objective
  CombinedSpaces(std::vector<CombinedSpace> spaces, std::string unit);

  const std::vector<CombinedSpace>& spaces() const noexcept { return spaces_; }
  const std::string& unit() const noexcept { return unit_; }
  /// Space of the best chip of all, the earliest of equals; null where no chip meets the constraints.
  const CombinedSpace* best() const;
  /// Front of all spaces by cost; each chip has a smaller EDAP than all that cost less. Both grow with each metric of a
  /// space's own front, so that nothing beyond those fronts can be on it.
  const std::vector<FrontChip>& front() const noexcept { return front_; }

  /// Tables `spaces` and `front`.
  std::vector<store::Table> tables() const;
  /// Sizes, problems and results of all spaces and the optimum, as text that a person can check.
  std::string certificate() const;

 private:
  store::Table space_table() const;
  store::Table front_table() const;

  std::vector<CombinedSpace> spaces_;
  std::string unit_;
  std::vector<FrontChip> front_;
};

/// Checks that configurations differ in their design space and technology alone. @pre not empty
/// @throws core::Error (usage) with the difference
void require_same_problem(const std::vector<run::Configuration>& configurations);

/// Searches the design spaces of several configurations exhaustively and puts their results together. Leaves certificate.txt,
/// spaces.csv and front.csv in the folder.
/// @throws core::Error (usage) where the configurations have different problems
Outcome<CombinedSpaces> study_combine(const CombineOptions& options,
                                      const std::vector<run::Configuration>& configurations,
                                      island::Communicator& communicator, Observer& observer);

}  // namespace crossisle::study
