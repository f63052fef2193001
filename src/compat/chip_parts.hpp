// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/cost/chip_parts.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/hardware/technology.hpp"

namespace crossisle::compat {

/// Returns the parts of a chip of the compat mode. Accumulators, multipliers and the controller of DRAM are
/// not included, since the reference leaves them out.
std::vector<cost::ChipPart> compat_parts(const hardware::Technology& technology, const hardware::Chip& chip);

}  // namespace crossisle::compat
