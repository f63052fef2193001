// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// Returns the differences between the configuration of a run and another one that change the costs of
/// designs: technology, networks that the run did not evaluate, options of the cost model. Objective, limits,
/// design space, search and islands may differ, and the other configuration may lack networks of the run.
/// @param content of the run file; files are compared by the digests that its configuration states
/// @return one problem per difference; `where` is the key in the other configuration
/// @throws core::Error (io) if the run file states no configuration
std::vector<core::Problem> cost_differences(const store::RunContent& content,
                                            const Configuration& configuration);

/// Returns the position of each network of a configuration among those of a run. @pre no cost_differences
std::vector<std::size_t> networks_in_run(const store::RunContent& content,
                                         const Configuration& configuration);

}  // namespace crossisle::run
