// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/run/configuration.hpp"
#include "crossisle/run/diagnosis.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// Score of a design in the run that recorded it.
struct RecordedScore {
  std::string status;  ///< in words
  bool is_feasible = false;
  std::optional<double> objective{};  ///< none if a network could not be mapped
  /// 1 + number of feasible designs with a smaller objective; none for an infeasible design.
  std::optional<std::uint64_t> position{};
};

/// Design of a run with its score under another objective.
struct RescoredDesign {
  design::Genome genome;       ///< in the space of the other configuration
  objective::Fitness fitness;  ///< under the other objective
  cost::MetricsRow metrics;    ///< of the networks of the other configuration
  RecordedScore before;
  std::optional<std::uint32_t> generation{};  ///< none for a design of an exhaustive search
  std::optional<std::uint32_t> island{};
};

/// Designs of a run under the objective, the constraints and the aggregation of another configuration. Each
/// design counts once, even if several islands evaluated it.
struct Rescoring {
  std::optional<std::uint64_t> evaluations{};  ///< of the run; none if it records only some of them
  std::uint64_t designs = 0;                   ///< distinct ones
  std::uint64_t evaluated_again = 0;  ///< of these, those without recorded metrics whose scores need them
  std::uint64_t feasible = 0;
  std::uint64_t feasible_before = 0;
  std::array<std::uint64_t, objective::max_statuses> by_status{};  ///< number of designs
  std::vector<RescoredDesign> best;                                ///< feasible ones, best first
  std::optional<search::NearMiss> nearest{};  ///< to feasibility; none if a design is feasible
  std::optional<Diagnosis> diagnosis{};       ///< if no design is feasible and there are constraints
};

/// Scores every design that a run file records, without the cost model where the metrics are recorded. Scores
/// have the bits of a new evaluation of the designs.
///
/// The cost model evaluates designs that could not be mapped if the configuration lacks a network of the run,
/// or if no other design is feasible; designs of the front of an exhaustive search that are not among its
/// best; and all designs if an older version did not record one of the metrics.
///
/// @code
///   const auto rescoring = rescore(configuration, store::RunView("runs/first").read_result().content, 10);
///   if (!rescoring.best.empty()) print(rescoring.best.front().fitness.objective);
/// @endcode
/// @param count maximum length of Rescoring::best
/// @pre no cost_differences
/// @throws core::InputError for designs that are not in the space of the configuration; `where` is the key
Rescoring rescore(const Configuration& configuration, const store::RunContent& content, std::size_t count);

/// Returns the best designs as the table `designs`, with the columns of that table in a run file and the
/// scores of the run, and the table that explains its columns.
store::RunContent rescored_content(const Configuration& configuration, const Rescoring& rescoring);

}  // namespace crossisle::run
