// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "crossisle/search/algorithm.hpp"

namespace crossisle::search {

/// A space of parameters with these numbers of values (at most nine parameters).
inline hardware::DesignSpace space_of(const std::vector<std::size_t>& sizes) {
  std::vector<hardware::Parameter> parameters;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    hardware::Parameter parameter{static_cast<hardware::Knob>(i), {}};
    for (std::size_t value = 1; value <= sizes[i]; ++value)
      parameter.values.push_back(static_cast<double>(value));
    parameters.push_back(std::move(parameter));
  }
  return hardware::DesignSpace(std::move(parameters));
}

inline SearchContext context_of(const hardware::DesignSpace& space, std::uint64_t seed = 1) {
  return {&space, [](const hardware::Genome&) { return true; }, seed, 0};
}

/// A separable problem with its only optimum, of objective 0, inside the space: sum of (index - target)^2.
struct Bowl {
  hardware::Genome target;

  objective::Fitness operator()(const hardware::Genome& genome) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < hardware::Genome::capacity; ++i) {
      const double distance = static_cast<double>(genome.index[i]) - target.index[i];
      sum += distance * distance;
    }
    return {objective::Status::feasible, 0.0, sum};
  }
};

template <class Evaluate>
std::vector<Individual> evaluated(const std::vector<hardware::Genome>& genomes, const Evaluate& evaluate) {
  std::vector<Individual> individuals;
  for (const auto& genome : genomes) individuals.push_back({genome, evaluate(genome)});
  return individuals;
}

}  // namespace crossisle::search
