// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crossisle/analysis/comparison.hpp"
#include "run_data.hpp"

namespace crossisle::analysis {

/// Returns the facts of a configuration. @param date date of the work
RunFacts facts_of(const run::Configuration& configuration, store::Clock::time_point date);
RunFacts facts_of(const RunData& run);

/// Returns the header of a page of several runs: each fact with all its values.
std::vector<std::pair<std::string, std::string>> header_facts(std::span<const RunFacts> runs);

/// Returns the facts in the header of the page of a comparison.
std::vector<std::pair<std::string, std::string>> facts_of(const Comparison& comparison);

/// Returns a time in UTC to the minute.
std::string minute_text(store::Clock::time_point time);
/// Returns a time in ISO 8601 UTC to the minute, as pages show it; anything else unchanged.
std::string minute_text(std::string_view iso_8601);

}  // namespace crossisle::analysis
