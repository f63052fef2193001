// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/config/key_table.hpp"
#include "crossisle/physical/physical_model.hpp"

namespace crossisle::physical {

/// Section `cost_model` for the physical model: file names, and options that need no file.
struct PhysicalSection {
  std::string calibration = "default";
  Corner corner;
  std::string sensitivities;  ///< empty: all layers have the same weight
  SystemOptions system;
};
const config::KeyTable<PhysicalSection>& physical_keys();

}  // namespace crossisle::physical
