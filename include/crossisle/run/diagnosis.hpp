// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/cost/cost_model.hpp"
#include "crossisle/objective/active_constraints.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/search/impossibility.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// Effect of a constraint on the mapped designs of a search.
struct ConstraintEffect {
  std::uint64_t violated_by = 0;    ///< number of designs
  std::optional<double> reached{};  ///< best value of a design; none without a mapped design

  bool operator==(const ConstraintEffect&) const = default;
};

/// A constraint that the design nearest to feasibility violates.
struct NearestViolation {
  std::size_t constraint = 0;  ///< position among the constraints
  double value = 0.0;          ///< of the design, in the unit of the metric
  double violation = 0.0;      ///< relative to the limit

  bool operator==(const NearestViolation&) const = default;
};

/// Reasons for which a run found no feasible design.
struct Diagnosis {
  std::vector<objective::ActiveConstraint> constraints;
  /// Number of designs that could be mapped; none for an enumeration, which records no infeasible designs.
  std::optional<std::uint64_t> mapped{};
  std::vector<ConstraintEffect> effects{};  ///< by constraint; empty for an enumeration
  /// Pairs of constraints of which each was met by some mapped design, but never both by one.
  std::vector<std::pair<std::size_t, std::size_t>> never_together{};
  std::vector<NearestViolation> nearest{};  ///< of the design nearest to feasibility
  search::Impossibility proof{};

  bool operator==(const Diagnosis&) const = default;
};

/// Returns the reasons for which a run without a feasible design has none: from the tables of its run file, or for one
/// without them (a run that stopped, or of an older version) from its designs.
/// @throws core::Error (io) if the file belongs to another configuration
Diagnosis diagnose(const Configuration& configuration, cost::CostModel& model,
                   const store::RunContent& content);

/// Reads the tables of a run file. @return nothing for a file without them @throws core::Error (io) likewise
std::optional<Diagnosis> read_diagnosis(const Configuration& configuration, const store::RunContent& content);

/// Returns the proof that no design of a configuration is feasible; empty if there is none.
/// @param is_late ends the search for a proof without one (search::find_impossibility)
search::Impossibility find_impossibility(const Configuration& configuration, const cost::CostModel& model,
                                         const std::function<bool()>& is_late = {});

/// Returns a problem for each constraint that no chip of the space can meet by itself.
/// @param proof find_impossibility of the configuration
std::vector<core::Problem> impossible_limits(const Configuration& configuration,
                                             const search::Impossibility& proof);

/// Returns each limit on the area that every chip of the space meets, in words: `every chip of the space meets area at most
/// 5000 mm2 (the largest chip has 683 mm2); change the limit, or delete it`. @param is_late ends the search for proofs
std::vector<std::string> idle_texts(const Configuration& configuration, const cost::CostModel& model,
                                    const std::function<bool()>& is_late = {});

/// Returns each constraint that the nearest design violates: `area 683 mm2, at most 5 mm2`.
std::vector<std::string> nearest_texts(const Configuration& configuration, const Diagnosis& diagnosis);
/// Returns the best value that a mapped design reached: `area: 12.3 mm2 reached, at most 5 mm2`.
std::string reached_text(const Configuration& configuration, const Diagnosis& diagnosis,
                         std::size_t constraint);
/// Returns each pair: `power at most 5 W and throughput at least 100/s were never met together`.
std::vector<std::string> conflict_texts(const Configuration& configuration, const Diagnosis& diagnosis);
/// Returns the proof: `no chip of this space can: the smallest has 12.3 mm2, at most 5 mm2`, a text for each constraint
/// that no chip meets; empty without a proof.
std::vector<std::string> proof_texts(const Configuration& configuration, const search::Impossibility& proof);
/// Returns the texts about the nearest design, the pairs and the proof as a list of reasons.
std::vector<std::string> reasons(const Configuration& configuration, const Diagnosis& diagnosis);

}  // namespace crossisle::run
