// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/run/content.hpp"

namespace crossisle::run {

/// Summarises the history of a search on islands. @throws core::Error (io) if it belongs to another
/// configuration
Tally tally_of_history(const Configuration& configuration, const store::RunContent& content);

/// Summarises the census of a space. @throws core::Error (io) if it belongs to another configuration
Tally tally_of_census(const Configuration& configuration, const store::RunContent& content);

}  // namespace crossisle::run
