// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/report/page.hpp"

namespace crossisle::analysis {

/// Returns the identifier of a figure of a network: `layers-resnet18`.
std::string figure_id(std::string prefix, const std::string& network);

/// Adds a network's layers on a chip: energy by component above, latency below, and a table of both.
void add_layers(const std::string& network, const cost::NetworkBreakdown& breakdown, report::Page& page);

}  // namespace crossisle::analysis
