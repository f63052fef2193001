// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/report/page.hpp"

namespace crossisle::analysis {

/// Adds a network's layers on a chip: energy by component above, latency below, and a table of both.
void add_layers(const std::string& network, const cost::NetworkBreakdown& breakdown, report::Page& page);

}  // namespace crossisle::analysis
