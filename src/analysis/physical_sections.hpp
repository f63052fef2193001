// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/analysis/breakdown.hpp"
#include "crossisle/analysis/limits.hpp"
#include "crossisle/report/page.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::analysis {

// Sections of the page of a run in the physical mode. Networks that do not run on the chip are left out.
// @pre the configuration has the physical mode

/// Adds the time of each network by limiter, rates and noise, and the changes that would relieve the limits.
void add_limits(const run::Configuration& configuration, const Breakdown& chip,
                const std::vector<NetworkLimit>& limits, report::Page& page);
/// Adds the rates of the layers of each network under the roofs of compute and DRAM.
void add_rooflines(const run::Configuration& configuration, const Breakdown& chip, report::Page& page);
/// Adds the energy of an inference of each network as a cascade of its components.
void add_cascades(const run::Configuration& configuration, const Breakdown& chip, report::Page& page);
/// Adds the times at which the layers of each network work.
void add_schedules(const run::Configuration& configuration, const Breakdown& chip, report::Page& page);
/// Adds the power of each network and its density on the chip.
void add_heat(const run::Configuration& configuration, const Breakdown& chip, report::Page& page);
/// Adds a macro of the chip among measured macros, by energy efficiency and density of operations.
void add_silicon(const run::Configuration& configuration, const Breakdown& chip, report::Page& page);

}  // namespace crossisle::analysis
