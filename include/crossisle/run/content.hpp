// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "crossisle/island/island.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// The content of `run.h5` after a generation; data/RUN_FILE.md lists its tables. Depends on the configuration's
/// identity, the program version and the log alone: no ranks, hosts, times or places.
store::RunContent make_content(const Configuration& configuration, const island::Log& log,
                               std::uint32_t generation);

/// The log that a content was made of. @throws core::Error (io) if it is of another configuration
island::Log restore_log(const Configuration& configuration, const store::RunContent& content);

/// The content of `run.h5` of an exhaustive search, or of a checkpoint of it. It depends on the configuration's identity,
/// the program version and the blocks that are done alone.
/// @param best the survey's best designs with their costs, best first
store::RunContent make_content(const Configuration& configuration, const search::Survey& survey,
                               const std::vector<island::DesignRecord>& best);

/// The designs of a content's table `designs`, with their figures.
/// @throws core::Error (io) if it is of another configuration
std::vector<island::DesignRecord> restore_designs(const Configuration& configuration,
                                                  const store::RunContent& content);

/// The best feasible design of a log, the earliest of equals; none where no design is feasible.
std::optional<island::DesignRecord> best_design(const island::Log& log);

/// A design as a file that `crossisle evaluate --design-file` reads, with its figures as comments.
std::string design_yaml(const Configuration& configuration, const island::DesignRecord& design);

}  // namespace crossisle::run
