// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/run/content.hpp"

namespace crossisle::run {

/// Counts the history of a search on islands. @throws core::Error (io) if it is of another configuration
Tally tally_of_history(const Configuration& configuration, const store::RunContent& content);

/// Counts the census of a space. @throws core::Error (io) if it is of another configuration
Tally tally_of_census(const Configuration& configuration, const store::RunContent& content);

}  // namespace crossisle::run
