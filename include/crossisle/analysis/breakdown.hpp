// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/objective/objective.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::analysis {

/// Complete costs of one chip on all networks of a configuration.
struct Breakdown {
  design::Genome genome;
  hardware::Chip chip;
  double area_m2 = 0.0;
  cost::PerComponent area_by_component_m2{};
  std::vector<cost::ChipPart> parts;             ///< according to the cost model
  std::vector<cost::NetworkBreakdown> networks;  ///< in the configuration's order
  std::vector<cost::NetworkCost> costs;
  cost::MetricsRow metrics;  ///< all metrics that the model computes
  objective::Fitness fitness;
};

/// Returns the complete costs of a design. @param model cost model of the configuration
Breakdown break_down(const run::Configuration& configuration, cost::CostModel& model,
                     const design::Genome& genome);

/// Maximum number of networks with charts of their layers, so that a page stays small.
inline constexpr std::size_t max_drawn_networks = 9;

/// Returns the networks with charts of their layers: all, or those of the largest product of energy and latency, in
/// the configuration's order.
std::vector<std::size_t> drawn_networks(const Breakdown& chip);

/// Chip with one knob changed.
struct KnobStep {
  double value = 0.0;  ///< as written
  objective::Fitness fitness;
  std::string state;  ///< status in words
  double area_m2 = 0.0;
  std::vector<cost::NetworkCost> costs;
};

/// Variations of one knob of a chip, ascending by value.
struct KnobVariation {
  hardware::Knob knob;
  std::size_t chosen = 0;  ///< index of the step that is the chip itself
  std::vector<KnobStep> steps;
};

/// Varies each knob alone over the values that the design space lists for it; knobs without effect on the
/// chip are left out.
std::vector<KnobVariation> vary_knobs(const run::Configuration& configuration, cost::CostModel& model,
                                      const design::Genome& genome);

/// Returns sentences on the limits of a chip: constraints and the distance to them, the network that decides,
/// the components with the highest energy and area, the layers that take longest, and knobs at the ends of
/// their lists.
std::vector<std::string> limits_of(const run::Configuration& configuration, const Breakdown& chip,
                                   const std::vector<KnobVariation>& sweeps);

/// Returns `voltage = 0.5 V`.
std::string knob_text(hardware::Knob knob, double value);

}  // namespace crossisle::analysis
