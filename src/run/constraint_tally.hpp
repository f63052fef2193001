// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "crossisle/objective/active_constraints.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/store/table.hpp"

namespace crossisle::run {

/// Summary of mapped designs by the constraints that they violate and the values that they reach. Summaries may be merged
/// in any order with the same result.
class ConstraintTally {
 public:
  ConstraintTally() = default;
  explicit ConstraintTally(std::size_t constraints)
      : violated_(constraints, 0), best_(constraints), met_with_(constraints) {}

  /// Adds a mapped design. @pre the constraints are those of the summary
  void add(const objective::ActiveConstraints& constraints, const hardware::Chip& chip,
           const cost::CandidateMetrics& metrics);
  /// Adds another summary. @pre of the same constraints
  void merge(const objective::ActiveConstraints& constraints, const ConstraintTally& other);

  std::uint64_t designs() const noexcept { return designs_; }
  std::uint64_t violated_by(std::size_t constraint) const { return violated_[constraint]; }
  /// Returns the best value of a design; nothing without designs.
  std::optional<double> best(std::size_t constraint) const { return best_[constraint]; }
  /// Returns the pairs of constraints of which each is met by some design, but never both by one, in order.
  std::vector<std::pair<std::size_t, std::size_t>> never_together() const;
  /// True if some design meets all constraints that need no costs of networks.
  bool passes_screen() const noexcept { return passes_screen_; }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(designs_, violated_, best_, met_with_, passes_screen_);
  }

 private:
  std::uint64_t designs_ = 0;
  std::vector<std::uint64_t> violated_;
  std::vector<std::optional<double>> best_;
  std::vector<objective::ConstraintSet>
      met_with_;  ///< by constraint: all that some design meets together with it
  bool passes_screen_ = false;
};

/// Summarises a table `designs` of a run of this configuration. @throws core::Error (io) if it belongs to another one
ConstraintTally tally_constraints(const Configuration& configuration, const store::Table& designs);

/// True if a table `designs` has a feasible design.
bool has_feasible(const store::Table& designs);

}  // namespace crossisle::run
