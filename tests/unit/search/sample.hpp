// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "crossisle/search/algorithm.hpp"

namespace crossisle::search {

/// Returns a space of parameters with these numbers of values (at most nine parameters).
inline design::DesignSpace space_of(const std::vector<std::size_t>& sizes) {
  std::vector<design::Parameter> parameters;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    design::Parameter parameter(static_cast<hardware::Knob>(i), {});
    for (std::size_t value = 1; value <= sizes[i]; ++value)
      parameter.values.push_back(static_cast<double>(value));
    parameters.push_back(std::move(parameter));
  }
  return design::DesignSpace(std::move(parameters));
}

inline SearchContext context_of(const design::DesignSpace& space, std::uint64_t seed = 1) {
  return {&space, [](const design::Genome&) { return true; }, seed, 0};
}

/// Separable problem with a single optimum, of objective 0, inside the space: sum of (index - target)^2.
struct Bowl {
  design::Genome target;

  objective::Fitness operator()(const design::Genome& genome) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < std::max(genome.indices().size(), target.indices().size()); ++i) {
      const double distance = static_cast<double>(genome[i]) - target[i];
      sum += distance * distance;
    }
    return {objective::Status::feasible, 0.0, sum};
  }
};

template <class Evaluate>
std::vector<Individual> evaluated(const std::vector<design::Genome>& genomes, const Evaluate& evaluate) {
  std::vector<Individual> individuals;
  for (const auto& genome : genomes) individuals.push_back({genome, evaluate(genome)});
  return individuals;
}

}  // namespace crossisle::search
