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

/// Comparisons with one baseline in short: the overall reduction, and the largest and the smallest of a network's own.
struct ClaimSummary {
  ClaimComparison of;             ///< any of them, for what they have in common
  std::optional<double> overall;  ///< none where a network cannot be mapped on the baseline
  ClaimComparison most;
  ClaimComparison least;

  /// Reduction that counts for the claim.
  double reached() const { return std::max(most.reduction(), overall.value_or(-1.0)); }
};

/// Reductions of the objective by the chip that is best for all networks, against chips found otherwise.
///
/// The claim of a baseline is met where its overall reduction, 1 - joint / baseline, or that of a network reaches what
/// arXiv 2603.03880 claims at most: 76.2 % for four networks, 95.5 % for nine.
class Claims {
 public:
  Claims(std::string name, std::size_t networks) : name_(std::move(name)), networks_(networks) {}

  /// @pre comparisons of an aggregation and a baseline follow one another, `overall` last
  void add(ClaimComparison comparison) { comparisons_.push_back(std::move(comparison)); }

  /// Reduction that the publication claims for this number of networks, at most.
  double claimed() const;
  /// Summaries in the order in which the comparisons were added, one per aggregation and baseline.
  std::vector<ClaimSummary> summaries() const;
  /// A sentence per baseline: whether the claim is met against it, and by how much at most.
  std::vector<std::string> verdicts() const;

  static std::vector<std::string> headings();
  /// Summaries as text, under headings().
  std::vector<std::vector<std::string>> rows() const;
  /// Tables `claims_summary` and `claims`.
  std::vector<store::Table> tables() const;
  /// Rows and verdicts in Markdown.
  std::string page() const;

 private:
  store::Table table() const;
  store::Table summary_table() const;

  std::string name_;  ///< of the configuration
  std::size_t networks_;
  std::vector<ClaimComparison> comparisons_;
};

/// Compares the joint chip of a configuration, certified and as found by searches, with the best chip for the largest network,
/// those for each network alone, sequential designs, 500 random designs and published designs, by max, mean and product
/// over the networks. Leaves claims.csv, claims_summary.csv and claims.md in the folder.
Outcome<Claims> study_claims(const ClaimsOptions& options, const run::Configuration& configuration,
                             island::Communicator& communicator, Observer& observer);

}  // namespace crossisle::study
