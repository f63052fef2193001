// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/cost/chip_parts.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/hardware/physical_technology.hpp"

namespace crossisle::physical {

/// Returns the parts of a chip of the physical mode.
std::vector<cost::ChipPart> physical_parts(const hardware::PhysicalTechnology& technology,
                                           const hardware::Chip& chip);

}  // namespace crossisle::physical
