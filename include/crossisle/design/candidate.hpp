// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <utility>
#include <vector>

#include "crossisle/hardware/chip.hpp"

namespace crossisle::design {

/// A decoded design, the input of a cost model. If the model has no other choices, a chip alone is a
/// candidate.
struct Candidate {
  Candidate() = default;
  Candidate(hardware::Chip of_knobs, std::vector<double> others = {})  // NOLINT(google-explicit-constructor)
      : chip(of_knobs), choices(std::move(others)) {}

  hardware::Chip chip;          ///< built from the knobs
  std::vector<double> choices;  ///< values of the other parameters, in the order of DesignSpace::choices

  bool operator==(const Candidate&) const = default;
};

}  // namespace crossisle::design
