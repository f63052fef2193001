// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/sweep.hpp"

#include <algorithm>
#include <array>

namespace crossisle::cost {
namespace {

using hardware::Knob;

/// Knobs from those that a geometry's costs are found without to those that change every layout.
constexpr std::array<Knob, hardware::compat_knob_count> fastest_first{
    Knob::voltage,       Knob::cycle_time,      Knob::global_buffer,
    Knob::bits_per_cell, Knob::macros_per_tile, Knob::tiles_per_group,
    Knob::router_groups, Knob::bitlines,        Knob::wordlines};

}  // namespace

Sweep::Sweep(const hardware::DesignSpace& space) {
  const auto& parameters = space.parameters();
  for (const Knob knob : fastest_first) {
    const auto found =
        std::find_if(parameters.begin(), parameters.end(),
                     [&](const hardware::Parameter& parameter) { return parameter.knob == knob; });
    if (found == parameters.end()) continue;
    digits_.push_back({static_cast<std::size_t>(found - parameters.begin()), found->values.size()});
    size_ *= found->values.size();
  }
  // Knobs of the physical mode, whose model has no order that it evaluates faster.
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (static_cast<std::size_t>(parameters[i].knob) < hardware::compat_knob_count) continue;
    digits_.push_back({i, parameters[i].values.size()});
    size_ *= parameters[i].values.size();
  }
}

hardware::Genome Sweep::at(std::uint64_t number) const {
  hardware::Genome genome;
  for (const Digit& digit : digits_) {
    genome.index[digit.parameter] = static_cast<std::uint16_t>(number % digit.values);
    number /= digit.values;
  }
  return genome;
}

}  // namespace crossisle::cost
