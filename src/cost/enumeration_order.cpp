// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/enumeration_order.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace crossisle::cost {
namespace {

using hardware::Knob;

/// Knobs, ordered from those that do not change the costs cached for a geometry to those that change every
/// layout.
constexpr std::array<Knob, hardware::compat_knob_count> fastest_first{
    Knob::voltage,       Knob::cycle_time,      Knob::global_buffer,
    Knob::bits_per_cell, Knob::macros_per_tile, Knob::tiles_per_group,
    Knob::router_groups, Knob::bitlines,        Knob::wordlines};

}  // namespace

EnumerationOrder::EnumerationOrder(const design::DesignSpace& space) {
  const auto& parameters = space.parameters();
  for (const Knob knob : fastest_first) {
    const auto found =
        std::find_if(parameters.begin(), parameters.end(),
                     [&](const design::Parameter& parameter) { return parameter.knob == knob; });
    if (found == parameters.end()) continue;
    digits_.push_back({static_cast<std::size_t>(found - parameters.begin()), found->values.size()});
    size_ *= found->values.size();
  }
  // The other parameters follow in their own order, since no model evaluates another order of them faster.
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].knob && static_cast<std::size_t>(*parameters[i].knob) < hardware::compat_knob_count)
      continue;
    digits_.push_back({i, parameters[i].values.size()});
    size_ *= parameters[i].values.size();
  }
}

design::Genome EnumerationOrder::at(std::uint64_t number) const {
  std::vector<std::uint16_t> indices(digits_.size());
  for (const Digit& digit : digits_) {
    indices[digit.parameter] = static_cast<std::uint16_t>(number % digit.values);
    number /= digit.values;
  }
  return design::Genome(std::move(indices));
}

}  // namespace crossisle::cost
