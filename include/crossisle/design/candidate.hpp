// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <utility>
#include <vector>

#include "crossisle/hardware/chip.hpp"

namespace crossisle::design {

/// A decoded design: what a cost model evaluates. A chip alone is one, if the model has no other choices.
struct Candidate {
  Candidate() = default;
  Candidate(hardware::Chip of_knobs, std::vector<double> others = {})  // NOLINT(google-explicit-constructor)
      : chip(of_knobs), choices(std::move(others)) {}

  hardware::Chip chip;          ///< of the knobs
  std::vector<double> choices;  ///< values of the other parameters, in the order of DesignSpace::choices

  bool operator==(const Candidate&) const = default;
};

}  // namespace crossisle::design
