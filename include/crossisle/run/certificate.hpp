// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/island/island.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/search/census.hpp"

namespace crossisle::run {

/// What an exhaustive search has shown, for people and programs (YAML): the space, how many of its designs came to which
/// end, the optimum with its figures, the runners-up, and digests of the question and of the whole result. The same
/// text for the same problem and program version, wherever and however often interrupted it was found.
/// @param best the survey's best designs with their costs, best first
/// @param content_digest of `run.h5`
/// @pre the survey is complete
std::string certificate_text(const Configuration& configuration, const search::Survey& survey,
                             const std::vector<island::DesignRecord>& best,
                             const std::string& content_digest);

}  // namespace crossisle::run
