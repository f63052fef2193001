// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/operators.hpp"

#include <algorithm>
#include <cmath>

namespace crossisle::search {
namespace {

std::uint16_t nearest_index(double value, double upper) {
  return static_cast<std::uint16_t>(std::clamp(std::round(value), 0.0, upper));
}

/// Returns the spread factor of simulated binary crossover, bounded on one side: `beta` is the distance to
/// the bound in units of the parents' distance.
double spread(double uniform, double beta, double eta) {
  const double alpha = 2.0 - std::pow(beta, -(eta + 1.0));
  const double exponent = 1.0 / (eta + 1.0);
  return uniform <= 1.0 / alpha ? std::pow(uniform * alpha, exponent)
                                : std::pow(1.0 / (2.0 - uniform * alpha), exponent);
}

/// Returns the relative step of polynomial mutation, within the range [-below, above] around the value.
double mutation_step(double uniform, double below, double above, double eta) {
  const double exponent = 1.0 / (eta + 1.0);
  if (uniform < 0.5) {
    const double room = std::pow(1.0 - below, eta + 1.0);
    return std::pow(2.0 * uniform + (1.0 - 2.0 * uniform) * room, exponent) - 1.0;
  }
  const double room = std::pow(1.0 - above, eta + 1.0);
  return 1.0 - std::pow(2.0 * (1.0 - uniform) + 2.0 * (uniform - 0.5) * room, exponent);
}

bool is_categorical(const design::Parameter& parameter) {
  return parameter.scale == design::Scale::categorical;
}

/// Returns the indices next to an index: the one below and the one above, or all other indices of a category.
std::vector<std::uint16_t> neighbours_of(const design::Parameter& parameter, std::uint16_t index) {
  std::vector<std::uint16_t> neighbours;
  const auto end = static_cast<std::uint16_t>(parameter.values.size());
  if (is_categorical(parameter)) {
    for (std::uint16_t other = 0; other < end; ++other) {
      if (other != index) neighbours.push_back(other);
    }
    return neighbours;
  }
  if (index > 0) neighbours.push_back(static_cast<std::uint16_t>(index - 1));
  if (index + 1 < end) neighbours.push_back(static_cast<std::uint16_t>(index + 1));
  return neighbours;
}

design::Genome with(design::Genome genome, std::size_t parameter, std::uint16_t index) {
  genome.set(parameter, index);
  return genome;
}

/// Returns another index of a category, each with the same probability, from a number in [0, 1).
std::uint16_t other_category(const design::Parameter& parameter, std::uint16_t index, double uniform) {
  const auto others = static_cast<double>(parameter.values.size() - 1);
  const auto drawn = static_cast<std::uint16_t>(std::min(std::floor(uniform * others), others - 1.0));
  return static_cast<std::uint16_t>(drawn < index ? drawn : drawn + 1);
}

}  // namespace

const Individual& binary_tournament(std::span<const Individual> population, core::RandomStream& stream) {
  const auto size = static_cast<std::uint32_t>(population.size());
  const Individual& first = population[stream.below(size)];
  const Individual& second = population[stream.below(size)];
  return objective::better(second.fitness, first.fitness) ? second : first;
}

std::pair<design::Genome, design::Genome> simulated_binary_crossover(const design::DesignSpace& space,
                                                                     const design::Genome& mother,
                                                                     const design::Genome& father,
                                                                     double probability, double eta,
                                                                     core::RandomStream& stream) {
  std::pair<design::Genome, design::Genome> children{mother, father};
  if (stream.uniform() >= probability) return children;
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    const bool crossed = stream.uniform() < 0.5;
    const double uniform = stream.uniform();
    const bool swapped = stream.uniform() < 0.5;
    if (!crossed || mother[i] == father[i]) continue;
    if (is_categorical(space.parameters()[i])) {  // nothing lies between two categories
      if (swapped) {
        children.first.set(i, father[i]);
        children.second.set(i, mother[i]);
      }
      continue;
    }
    const double upper = static_cast<double>(space.parameters()[i].values.size() - 1);
    const double low = std::min(mother[i], father[i]);
    const double high = std::max(mother[i], father[i]);
    const double distance = high - low;
    const double towards_low = spread(uniform, 1.0 + 2.0 * low / distance, eta);
    const double towards_high = spread(uniform, 1.0 + 2.0 * (upper - high) / distance, eta);
    std::uint16_t one = nearest_index(0.5 * (low + high - towards_low * distance), upper);
    std::uint16_t other = nearest_index(0.5 * (low + high + towards_high * distance), upper);
    if (swapped) std::swap(one, other);
    children.first.set(i, one);
    children.second.set(i, other);
  }
  return children;
}

design::Genome polynomial_mutation(const design::DesignSpace& space, const design::Genome& genome,
                                   double probability, double eta, core::RandomStream& stream) {
  design::Genome mutant = genome;
  if (stream.uniform() >= probability) return mutant;
  const auto& parameters = space.parameters();
  const double rate = std::min(0.5, 1.0 / static_cast<double>(parameters.size()));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const bool mutated = stream.uniform() < rate;
    const double uniform = stream.uniform();
    const double upper = static_cast<double>(parameters[i].values.size() - 1);
    if (!mutated || upper == 0.0) continue;
    if (is_categorical(parameters[i])) {
      mutant.set(i, other_category(parameters[i], genome[i], uniform));
      continue;
    }
    const double value = genome[i];
    const double step = mutation_step(uniform, value / upper, (upper - value) / upper, eta);
    mutant.set(i, nearest_index(value + step * upper, upper));
  }
  return mutant;
}

design::Genome uniform_crossover(const design::DesignSpace& space, const design::Genome& mother,
                                 const design::Genome& father, core::RandomStream& stream) {
  design::Genome child = mother;
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    if (stream.uniform() < 0.5) child.set(i, father[i]);
  }
  return child;
}

design::Genome step_mutation(const design::DesignSpace& space, const design::Genome& genome, double another,
                             double farther, core::RandomStream& stream) {
  design::Genome mutant = genome;
  const auto& parameters = space.parameters();
  do {
    const std::size_t i = stream.below(static_cast<std::uint32_t>(parameters.size()));
    const double upper = static_cast<double>(parameters[i].values.size() - 1);
    const double direction = stream.uniform() < 0.5 ? -1.0 : 1.0;
    double steps = 1.0;
    while (stream.uniform() < farther) ++steps;
    if (is_categorical(parameters[i])) {
      if (upper > 0.0) mutant.set(i, other_category(parameters[i], mutant[i], stream.uniform()));
      continue;
    }
    mutant.set(i, nearest_index(mutant[i] + direction * steps, upper));
  } while (stream.uniform() < another);
  return mutant;
}

std::vector<design::Genome> single_steps(const design::DesignSpace& space, const design::Genome& genome) {
  std::vector<design::Genome> steps;
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    for (const std::uint16_t index : neighbours_of(space.parameters()[i], genome[i]))
      steps.push_back(with(genome, i, index));
  }
  return steps;
}

std::vector<design::Genome> double_steps(const design::DesignSpace& space, const design::Genome& genome) {
  std::vector<design::Genome> steps;
  const auto& parameters = space.parameters();
  for (std::size_t first = 0; first < parameters.size(); ++first) {
    for (const std::uint16_t index : neighbours_of(parameters[first], genome[first])) {
      const auto between = with(genome, first, index);
      for (std::size_t second = first + 1; second < parameters.size(); ++second) {
        for (const std::uint16_t other : neighbours_of(parameters[second], genome[second]))
          steps.push_back(with(between, second, other));
      }
    }
  }
  return steps;
}

void shuffle(std::vector<design::Genome>& designs, core::RandomStream& stream) {
  for (std::size_t left = designs.size(); left > 1; --left) {
    std::swap(designs[left - 1], designs[stream.below(static_cast<std::uint32_t>(left))]);
  }
}

}  // namespace crossisle::search
