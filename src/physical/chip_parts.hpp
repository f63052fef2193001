// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/cost/chip_parts.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/hardware/physical_technology.hpp"

namespace crossisle::physical {

/// Silicon of a system outside its chip; 0: none.
struct OutsideAreas {
  double dram_dies_mm2 = 0.0;
  double interposer_mm2 = 0.0;
};

/// Returns the parts of a chip of the physical mode, and those of its system outside the chip.
std::vector<cost::ChipPart> physical_parts(const hardware::PhysicalTechnology& technology,
                                           const hardware::Chip& chip, const OutsideAreas& outside);

}  // namespace crossisle::physical
