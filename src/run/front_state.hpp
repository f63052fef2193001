// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "crossisle/run/configuration.hpp"
#include "crossisle/search/stop_rules.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// Returns the window of the rule `search.stop.hypervolume` as a table of a checkpoint.
/// @param evaluations of the run at the checkpoint
store::Table front_state_table(const Configuration& configuration, const search::FrontWindow& window,
                               std::uint64_t evaluations);

/// Returns the window that a checkpoint states; none if it has no such table.
/// @throws core::Error (io) if the checkpoint belongs to another configuration
std::optional<search::FrontWindow> read_front_state(const Configuration& configuration,
                                                    const store::RunContent& checkpoint,
                                                    std::uint64_t evaluations);

}  // namespace crossisle::run
