// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/objective/objective.hpp"

namespace crossisle::objective {

/// What the objective is, in the field's words: `mean(energy) x mean(latency) x area`.
std::string objective_text(const ObjectiveOptions& options);

/// The unit of an objective: `mJ ms mm2`.
std::string objective_unit(const ObjectiveOptions& options);

}  // namespace crossisle::objective
