// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/cost/chip_parts.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/hardware/physical_technology.hpp"
#include "crossisle/hardware/technology.hpp"

namespace crossisle::cost {

/// Returns the parts of a chip of the compat mode. Accumulators, multipliers and the controller of DRAM are
/// not included, since the reference leaves them out.
std::vector<ChipPart> compat_parts(const hardware::Technology& technology, const hardware::Chip& chip);

/// Returns the parts of a chip of the physical mode.
std::vector<ChipPart> physical_parts(const hardware::PhysicalTechnology& technology,
                                     const hardware::Chip& chip);

}  // namespace crossisle::cost
