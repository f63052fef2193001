// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/cost_model.hpp"

namespace crossisle::cost {

std::string_view text(Verdict verdict) {
  switch (verdict) {
    case Verdict::feasible:
      return "feasible";
    case Verdict::array_too_small:
      return "arrays too small";
    case Verdict::global_buffer_too_small:
      return "global buffer too small";
    case Verdict::no_mapping_found:
      return "no mapping found";
  }
  return {};
}

std::string_view name(Component component) {
  switch (component) {
    case Component::adc:
      return "adc";
    case Component::row_drivers:
      return "row_drivers";
    case Component::column_drivers:
      return "column_drivers";
    case Component::cells:
      return "cells";
    case Component::weight_drivers:
      return "weight_drivers";
    case Component::input_buffer:
      return "input_buffer";
    case Component::output_buffer:
      return "output_buffer";
    case Component::router:
      return "router";
    case Component::global_buffer:
      return "global_buffer";
    case Component::dram:
      return "dram";
    case Component::accumulators:
      return "accumulators";
    case Component::digital_units:
      return "digital_units";
    case Component::leakage:
      return "leakage";
    case Component::clock_and_control:
      return "clock_and_control";
  }
  return {};
}

std::string_view name(Limiter limiter) {
  constexpr std::array<std::string_view, limiter_count> names{
      "compute", "input_buffer", "output_buffer", "global_buffer", "network_on_chip",
      "dram",    "array_write",  "vector_unit",   "digital_macs"};
  return names[static_cast<std::size_t>(limiter)];
}

std::string_view remedy(Limiter limiter) {
  constexpr std::array<std::string_view, limiter_count> remedies{
      "more active_rows, adcs or dac_bits, or more copies on more macros",
      "a larger buffer_width, or fewer macros_per_tile",
      "a larger buffer_width, or fewer macros_per_tile",
      "a larger global_buffer_width, or larger input buffers",
      "a larger link_width, or more router_groups",
      "a faster dram, or more macros, so that more weights stay on the chip",
      "fewer wordlines, a larger link_width, or more macros, so that weights are written less often",
      "more vector_lanes",
      "more digital_macs, or a larger global_buffer_width"};
  return remedies[static_cast<std::size_t>(limiter)];
}

}  // namespace crossisle::cost
