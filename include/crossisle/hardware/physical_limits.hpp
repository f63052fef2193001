// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "crossisle/config/document.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/hardware/physical_technology.hpp"

namespace crossisle::hardware {

/// Range of a knob's written values within which the formulas of the physical mode are valid.
struct KnobLimits {
  double min = 0.0;
  double max = 0.0;

  bool hold(double value) const noexcept { return value >= min && value <= max; }
};

/// Returns the limits of a knob on a chip: those of its row in KnobTraits, narrowed by the technology's
/// tables and by the cells, converters, DRAM and node of the chip. A supply voltage must be at least 0.1 V above
/// the threshold and 0.4 V: the law of delays has not been compared with chips below.
KnobLimits physical_limits(const PhysicalTechnology& technology, const Chip& chip, Knob knob);
/// Returns the reason for these limits.
std::string reason_of_limits(const PhysicalTechnology& technology, const Chip& chip, Knob knob);

/// True if a knob of a chip is within its limits, or 0 where that leaves the value to the rest of the chip.
bool is_within_limits(const PhysicalTechnology& technology, const Chip& chip, Knob knob);

/// Returns the first knob of a chip outside its limits, in words: `voltage=0.05 (…)`; nothing if all knobs
/// are within their limits.
std::optional<std::string> find_violation(const PhysicalTechnology& technology, const Chip& chip);

/// Refuses a chip for which the formulas are not valid.
/// @throws core::Error that names the knob, its limits and their reason
void require_within_limits(const PhysicalTechnology& technology, const Chip& chip);

/// Returns the section that lists a value of a knob.
using SectionOfValue = std::function<config::Section(Knob knob, double value)>;

/// Reports every value of a space that is outside its limits for any of the space's technologies, nodes,
/// converters, bits per cell and types of DRAM, except combinations that the space excludes.
/// @param knobs knobs of the space, each once
/// @param section_of called for values with a problem
/// @param is_excluded true for a chip that the space excludes; knobs without influence on limits are not set in it
void check_limits(const PhysicalTechnology& technology, std::span<const KnobValues> knobs,
                  const SectionOfValue& section_of, const std::function<bool(const Chip&)>& is_excluded);

}  // namespace crossisle::hardware
