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
  }
  return {};
}

}  // namespace crossisle::cost
