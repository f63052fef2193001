// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/config/section.hpp"
#include "crossisle/objective/constraint.hpp"
#include "crossisle/objective/objective_options.hpp"

namespace crossisle::objective {

/// A limit that a configuration states, and its place.
struct StatedLimit {
  Constraint constraint;
  config::Section section;
  std::string key;
};

/// Reports limits that no chip can meet, alone or together with another one, and limits that every chip meets because
/// the metric is positive.
/// @return a note for each limit that another one implies
std::vector<std::string> check_limits(const std::vector<StatedLimit>& stated,
                                      const ObjectiveContext& context);

}  // namespace crossisle::objective
