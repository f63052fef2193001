// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/config/key_table.hpp"
#include "crossisle/cost/compat_model.hpp"
#include "crossisle/cost/physical_model.hpp"

namespace crossisle::cost {

/// Returns the keys of `cost_model` for the compat model.
const config::KeyTable<CompatOptions>& compat_keys();

/// The section `cost_model` for the physical model: names of files, and options that need no file.
struct PhysicalSection {
  std::string calibration = "default";
  Corner corner;
  std::string sensitivities;  ///< empty: every layer counts the same
};
const config::KeyTable<PhysicalSection>& physical_keys();

}  // namespace crossisle::cost
