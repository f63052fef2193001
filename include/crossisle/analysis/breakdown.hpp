// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/objective/objective.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::analysis {

/// One chip on all networks of a configuration, in full.
struct Breakdown {
  hardware::Genome genome;
  hardware::Chip chip;
  double area_m2 = 0.0;
  cost::PerComponent area_by_component_m2{};
  std::vector<cost::ChipPart> parts;             ///< as the cost model has them
  std::vector<cost::NetworkBreakdown> networks;  ///< in the configuration's order
  std::vector<cost::NetworkCost> costs;
  objective::Fitness fitness;
};

/// @param model of the configuration
Breakdown break_down(const run::Configuration& configuration, cost::CostModel& model,
                     const hardware::Genome& genome);

/// A chip of which one knob was moved.
struct KnobStep {
  double value = 0.0;  ///< as written
  objective::Fitness fitness;
  double area_m2 = 0.0;
  std::vector<cost::NetworkCost> costs;
};

/// All values of a knob around a chip, ascending.
struct KnobSweep {
  hardware::Knob knob;
  std::size_t chosen = 0;  ///< the step that is the chip itself
  std::vector<KnobStep> steps;
};

/// Each knob varied alone over the values that the design space lists for it; those that make no difference to the chip are left
/// out.
std::vector<KnobSweep> vary_knobs(const run::Configuration& configuration, cost::CostModel& model,
                                  const hardware::Genome& genome);

/// What holds a chip back, sentence by sentence: constraints and how near they are, the network that decides, the
/// components that energy and area go to, the layers that take longest, and knobs at the end of their lists.
std::vector<std::string> limits_of(const run::Configuration& configuration, const Breakdown& chip,
                                   const std::vector<KnobSweep>& sweeps);

/// `voltage = 0.5 V`.
std::string knob_text(hardware::Knob knob, double value);

}  // namespace crossisle::analysis
