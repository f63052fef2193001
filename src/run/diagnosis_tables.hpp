// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "constraint_tally.hpp"
#include "crossisle/run/diagnosis.hpp"

namespace crossisle::run {

/// Returns the reasons for which no design is feasible.
/// @param nearest the design nearest to feasibility, if there is one
/// @param tally of all mapped designs; none for an enumeration @param is_screened true if some design meets all
/// constraints that need no costs, so that there is no proof
Diagnosis make_diagnosis(const Configuration& configuration, cost::CostModel& model,
                         const std::optional<search::NearMiss>& nearest,
                         const std::optional<ConstraintTally>& tally, bool is_screened);

/// Adds the tables of the diagnosis to the content of a finished run.
/// @param nearest the design nearest to feasibility, if there is one
/// @param tally of all mapped designs; none for an enumeration @param is_screened true if some design meets all
/// constraints that need no costs, so that there is no proof
void add_diagnosis(const Configuration& configuration, cost::CostModel& model,
                   const std::optional<search::NearMiss>& nearest,
                   const std::optional<ConstraintTally>& tally, bool is_screened, store::RunContent& content);

}  // namespace crossisle::run
