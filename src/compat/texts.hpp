// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/compat/nest.hpp"
#include "crossisle/compat/network_evaluator.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::compat {

/// Returns the reason why a network does not fit a chip, in terms of the chip's knobs, and the remedy.
/// @param layer the decisive layer
std::string reason_text(const hardware::Chip& chip, const workload::Network& network,
                        const workload::Layer& layer, const NetworkEvaluator::Feasibility& found);

/// Returns a mapping in words, level by level; levels at which nothing is laid out are omitted.
std::string mapping_text(const Nest& nest, const TemporalMapping& mapping);

}  // namespace crossisle::compat
