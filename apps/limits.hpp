// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::apps {

/// What most of a network's time is spent on, and its share of that time.
struct Limit {
  cost::Limiter limiter = cost::Limiter::compute;
  double share = 0.0;
};
Limit limit_of(const cost::PhysicalNetwork& physical);

/// What limits each network on a chip of the physical mode, in a line: `resnet18 dram 80 %, ...`.
std::string limits_text(const run::Configuration& configuration, const hardware::Genome& genome);

}  // namespace crossisle::apps
