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

/// Design space that was searched exhaustively.
struct CombinedSpace {
  std::string name;  ///< of its configuration
  design::DesignSpace space;
  double cost_per_mm2 = 1.0;
  std::string problem;  ///< digest of the problem
  StudyRun run;

  std::int64_t chips() const { return run.content.number("designs"); }
  /// Returns the number of chips that meet the constraints.
  std::int64_t feasible() const;
  /// Returns the objective of the best chip, or nothing if no chip meets the constraints.
  std::optional<double> objective() const;
  /// Returns the knobs of the best chip as text; empty if no chip meets the constraints.
  std::string design() const;
};

/// Chip on the front of one of the spaces.
struct FrontChip {
  std::size_t space = 0;
  std::size_t row = 0;  ///< in the table `front` of the run of its space
  double cost = 0.0;    ///< of silicon
  double edap = 0.0;    ///< [mJ ms mm2]
};

/// Union of several design spaces: the best chip of all, and the chips that are non-dominated in cost and
/// EDAP.
class CombinedSpaces {
 public:
  /// @param spaces spaces with finished runs @pre not empty
  /// @param unit unit of the objective
  CombinedSpaces(std::vector<CombinedSpace> spaces, std::string unit);

  const std::vector<CombinedSpace>& spaces() const noexcept { return spaces_; }
  const std::string& unit() const noexcept { return unit_; }
  /// Returns the space with the best chip of all, the earliest in a tie; null if no chip meets the
  /// constraints.
  const CombinedSpace* best() const;
  /// Returns the front of all spaces, ordered by cost; each chip has a smaller EDAP than all cheaper ones.
  /// Cost and EDAP increase with each metric of a space's front, so that all chips of this front are on the
  /// fronts of their spaces.
  const std::vector<FrontChip>& front() const noexcept { return front_; }

  /// Returns the tables `spaces` and `front`.
  std::vector<store::Table> tables() const;
  /// Returns the sizes, problems and results of all spaces and the optimum as human-readable text.
  std::string certificate() const;

 private:
  store::Table space_table() const;
  store::Table front_table() const;

  std::vector<CombinedSpace> spaces_;
  std::string unit_;
  std::vector<FrontChip> front_;
};

/// Checks that configurations differ only in design space and technology. @pre not empty
/// @throws core::Error (usage) with the difference
void require_same_problem(const std::vector<run::Configuration>& configurations);

/// Searches the design spaces of several configurations exhaustively and combines their results. Writes
/// certificate.txt, spaces.csv and front.csv into the folder.
/// @throws core::Error (usage) if the configurations have different problems
Outcome<CombinedSpaces> study_combine(const CombineOptions& options,
                                      const std::vector<run::Configuration>& configurations,
                                      island::Communicator& communicator, StudyObserver& observer);

}  // namespace crossisle::study
