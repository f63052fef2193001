// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::apps {

/// Returns the chip of a genome, one line per knob with its unit.
std::string chip_text(const run::Configuration& configuration, const design::Genome& genome);

/// Returns a table of energy, latency and EDAP of each network on a chip, with the price of generality if
/// specialists are known.
std::string network_table(const run::Configuration& configuration, const cost::CandidateMetrics& metrics);

}  // namespace crossisle::apps
