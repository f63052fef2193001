// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "crossisle/report/page.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::analysis {

/// Returns the header of a page about searches of a configuration: technology, networks, constraints, and the
/// current time.
std::vector<std::pair<std::string, std::string>> page_facts_of(const run::Configuration& configuration);

/// Returns the table of a study of optimisers for display. @param content from study::OptimiserResults
report::PageTable optimiser_table(const store::RunContent& content);
/// Returns the page of a study of optimisers: regret and hits by evaluations, by algorithm, number of
/// islands, topology and migration interval.
report::Page optimiser_page(const store::RunContent& content);

}  // namespace crossisle::analysis
