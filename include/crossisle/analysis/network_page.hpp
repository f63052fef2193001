// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/report/page.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::analysis {

/// Returns the page of a network: work and arithmetic intensity of its layers, their bytes, and a table of
/// them.
/// @pre the network has layers
report::Page network_page(const workload::Network& network);

}  // namespace crossisle::analysis
