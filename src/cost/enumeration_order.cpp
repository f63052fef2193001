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
/// Number of knobs, of those, that vary within a group of one geometry.
constexpr std::size_t knobs_in_group = 2;

}  // namespace

EnumerationOrder::EnumerationOrder(const design::DesignSpace& space) {
  const auto& parameters = space.parameters();
  for (std::size_t i = 0; i < fastest_first.size(); ++i) {
    const Knob knob = fastest_first[i];
    const auto found =
        std::find_if(parameters.begin(), parameters.end(),
                     [&](const design::Parameter& parameter) { return parameter.knob == knob; });
    if (found == parameters.end()) continue;
    digits_.push_back({static_cast<std::size_t>(found - parameters.begin()), found->values.size()});
    size_ *= found->values.size();
    if (i >= knobs_in_group) continue;
    digits_.back().in_group = knob;
    group_size_ = size_;
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

std::vector<std::size_t> EnumerationOrder::first_alike(
    const std::function<bool(hardware::Knob)>& matters) const {
  std::vector<std::size_t> firsts;
  for (std::uint64_t position = 0; position < group_size_; ++position) {
    std::uint64_t first = 0;
    std::uint64_t rest = position;
    std::uint64_t stride = 1;
    for (const Digit& digit : digits_) {
      if (!digit.in_group) break;
      if (matters(*digit.in_group)) first += rest % digit.values * stride;
      rest /= digit.values;
      stride *= digit.values;
    }
    firsts.push_back(static_cast<std::size_t>(first));
  }
  return firsts;
}

}  // namespace crossisle::cost
