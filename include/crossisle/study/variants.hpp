// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "crossisle/run/configuration.hpp"
#include "crossisle/study/system_ranges.hpp"

namespace crossisle::study {

/// Change of an uncertain assumption of the physical mode.
struct Variant {
  std::string name;    ///< `dram_energy 1.5`
  std::string change;  ///< `energy of a bit of DRAM with its interface times 1.5`
  std::function<void(run::PhysicalMode&)> apply;
};

/// Returns the assumptions as stated, which is the first variant, and with one change each: a factor of the
/// calibration card at either end of its range, a factor on figures of all types of DRAM at either end of its
/// range, and other temperatures of the chip. Ends and temperatures that change nothing are left out.
std::vector<Variant> variants_of(const run::PhysicalMode& mode, const SystemRanges& ranges);

}  // namespace crossisle::study
