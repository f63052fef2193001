// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/store/table.hpp"
#include "crossisle/study/runs.hpp"

namespace crossisle::study {

struct ClaimsOptions {
  ConfigurationSource source;
  std::filesystem::path folder;  ///< of the runs and of the results
  std::uint64_t seeds = 31;      ///< searches of each kind, with seeds 1, 2, ...
};

/// Objective of one network, or of all together, on the chip of a baseline and on the joint chip.
struct ClaimComparison {
  std::string aggregation;
  std::string baseline;
  std::string how;      ///< see Baseline::how
  std::string joint;    ///< `certified` or `search`
  std::string network;  ///< or `overall`
  double before = 0.0;
  double after = 0.0;
  std::string verdict;  ///< of the baseline's chip
  std::string why;      ///< see difference_of()

  double reduction() const { return 1.0 - after / before; }
};

/// Summary of the comparisons with one baseline: the overall reduction, and the largest and the smallest
/// reduction of a network.
struct ClaimSummary {
  ClaimComparison of;             ///< any of the comparisons, for their common properties
  std::optional<double> overall;  ///< none if a network cannot be mapped on the baseline
  ClaimComparison most;
  ClaimComparison least;

  /// Returns the reduction that is compared with the claim.
  double reached() const { return std::max(most.reduction(), overall.value_or(-1.0)); }
};

/// Reductions of the objective by the best chip for all networks, relative to chips found by other methods.
///
/// The claim is met against a baseline if the overall reduction, 1 - joint / baseline, or that of a network
/// reaches the maximum that arXiv 2603.03880 claims: 76.2 % for four networks, 95.5 % for nine.
class Claims {
 public:
  Claims(std::string name, std::size_t networks) : name_(std::move(name)), networks_(networks) {}

  /// Adds a comparison. @pre comparisons of one aggregation and baseline are adjacent, with `overall` last
  void add(ClaimComparison comparison) { comparisons_.push_back(std::move(comparison)); }

  /// Returns the maximum reduction that the publication claims for this number of networks.
  double claimed() const;
  /// Returns a summary per aggregation and baseline, in the order in which the comparisons were added.
  std::vector<ClaimSummary> summaries() const;
  /// Returns one sentence per baseline that states whether the claim is met against it, with the largest
  /// reduction.
  std::vector<std::string> verdicts() const;

  static std::vector<std::string> headings();
  /// Returns the summaries as text, with the columns of headings().
  std::vector<std::vector<std::string>> rows() const;
  /// Returns the tables `claims_summary` and `claims`.
  std::vector<store::Table> tables() const;
  /// Returns rows and verdicts in Markdown.
  std::string page() const;

 private:
  store::Table table() const;
  store::Table summary_table() const;

  std::string name_;  ///< of the configuration
  std::size_t networks_;
  std::vector<ClaimComparison> comparisons_;
};

/// Compares the joint chip of a configuration, certified and as found by searches, with the best chip for the
/// largest network, those for each network alone, sequential designs, 500 random designs and published
/// designs, by max, mean and product over the networks. Writes claims.csv, claims_summary.csv and claims.md
/// into the folder.
Outcome<Claims> study_claims(const ClaimsOptions& options, const run::Configuration& configuration,
                             island::Communicator& communicator, StudyObserver& observer);

}  // namespace crossisle::study
