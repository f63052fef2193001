// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/island/island.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/search/census.hpp"

namespace crossisle::run {

/// Returns the result of an exhaustive search in a form that people and programs can read (YAML): the space,
/// the number of its designs by outcome, the optimum with its metrics, the runners-up, and digests of the
/// problem and of the whole result. The text is the same for the same problem and program version, on any
/// machine and after any interruptions.
/// @param best the survey's best designs with their costs, best first
/// @param content_digest digest of the content of `run.h5`
/// @pre the survey is complete
std::string certificate_text(const Configuration& configuration, const search::Survey& survey,
                             const std::vector<island::DesignRecord>& best,
                             const std::string& content_digest);

}  // namespace crossisle::run
