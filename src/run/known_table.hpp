// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>

#include "crossisle/run/configuration.hpp"
#include "crossisle/search/known_designs.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// Designs that islands know, in the order in which each island learned of them.
using KnownByIsland = std::map<std::uint32_t, search::KnownRows>;

/// Returns the rows of the table `state-known`, to be appended to those of earlier states: a checkpoint adds
/// only the designs that became known since the one before.
store::Table known_table(const Configuration& configuration, const KnownByIsland& known);

/// Returns all designs that islands knew at a checkpoint. @throws core::Error (io) if it has no such table
KnownByIsland read_known(const Configuration& configuration, const store::RunContent& checkpoint);

}  // namespace crossisle::run
