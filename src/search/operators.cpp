// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/operators.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace crossisle::search {
namespace {

std::uint16_t nearest_index(double value, double upper) {
  return static_cast<std::uint16_t>(std::clamp(std::round(value), 0.0, upper));
}

/// Returns the spread factor of simulated binary crossover bounded on one side: `beta` is the room to the
/// bound in units of the parents' distance.
double spread(double uniform, double beta, double eta) {
  const double alpha = 2.0 - std::pow(beta, -(eta + 1.0));
  const double exponent = 1.0 / (eta + 1.0);
  return uniform <= 1.0 / alpha ? std::pow(uniform * alpha, exponent)
                                : std::pow(1.0 / (2.0 - uniform * alpha), exponent);
}

/// Returns the relative step of polynomial mutation, within the room [-below, above] around the value.
double mutation_step(double uniform, double below, double above, double eta) {
  const double exponent = 1.0 / (eta + 1.0);
  if (uniform < 0.5) {
    const double room = std::pow(1.0 - below, eta + 1.0);
    return std::pow(2.0 * uniform + (1.0 - 2.0 * uniform) * room, exponent) - 1.0;
  }
  const double room = std::pow(1.0 - above, eta + 1.0);
  return 1.0 - std::pow(2.0 * (1.0 - uniform) + 2.0 * (uniform - 0.5) * room, exponent);
}

/// Returns the genome with a parameter `steps` values further, if there is such a value.
std::optional<hardware::Genome> stepped(const hardware::DesignSpace& space, hardware::Genome genome,
                                        std::size_t parameter, int steps) {
  const int value = genome.index[parameter] + steps;
  if (value < 0 || value >= static_cast<int>(space.parameters()[parameter].values.size()))
    return std::nullopt;
  genome.index[parameter] = static_cast<std::uint16_t>(value);
  return genome;
}

}  // namespace

const Individual& binary_tournament(std::span<const Individual> population, core::RandomStream& stream) {
  const auto size = static_cast<std::uint32_t>(population.size());
  const Individual& first = population[stream.below(size)];
  const Individual& second = population[stream.below(size)];
  return objective::better(second.fitness, first.fitness) ? second : first;
}

std::pair<hardware::Genome, hardware::Genome> simulated_binary_crossover(const hardware::DesignSpace& space,
                                                                         const hardware::Genome& mother,
                                                                         const hardware::Genome& father,
                                                                         double probability, double eta,
                                                                         core::RandomStream& stream) {
  std::pair<hardware::Genome, hardware::Genome> children{mother, father};
  if (stream.uniform() >= probability) return children;
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    const bool crossed = stream.uniform() < 0.5;
    const double uniform = stream.uniform();
    const bool swapped = stream.uniform() < 0.5;
    if (!crossed || mother.index[i] == father.index[i]) continue;
    const double upper = static_cast<double>(space.parameters()[i].values.size() - 1);
    const double low = std::min(mother.index[i], father.index[i]);
    const double high = std::max(mother.index[i], father.index[i]);
    const double distance = high - low;
    const double towards_low = spread(uniform, 1.0 + 2.0 * low / distance, eta);
    const double towards_high = spread(uniform, 1.0 + 2.0 * (upper - high) / distance, eta);
    std::uint16_t one = nearest_index(0.5 * (low + high - towards_low * distance), upper);
    std::uint16_t other = nearest_index(0.5 * (low + high + towards_high * distance), upper);
    if (swapped) std::swap(one, other);
    children.first.index[i] = one;
    children.second.index[i] = other;
  }
  return children;
}

hardware::Genome polynomial_mutation(const hardware::DesignSpace& space, const hardware::Genome& genome,
                                     double probability, double eta, core::RandomStream& stream) {
  hardware::Genome mutant = genome;
  if (stream.uniform() >= probability) return mutant;
  const auto& parameters = space.parameters();
  const double rate = std::min(0.5, 1.0 / static_cast<double>(parameters.size()));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const bool mutated = stream.uniform() < rate;
    const double uniform = stream.uniform();
    const double upper = static_cast<double>(parameters[i].values.size() - 1);
    if (!mutated || upper == 0.0) continue;
    const double value = genome.index[i];
    const double step = mutation_step(uniform, value / upper, (upper - value) / upper, eta);
    mutant.index[i] = nearest_index(value + step * upper, upper);
  }
  return mutant;
}

hardware::Genome uniform_crossover(const hardware::DesignSpace& space, const hardware::Genome& mother,
                                   const hardware::Genome& father, core::RandomStream& stream) {
  hardware::Genome child = mother;
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    if (stream.uniform() < 0.5) child.index[i] = father.index[i];
  }
  return child;
}

hardware::Genome step_mutation(const hardware::DesignSpace& space, const hardware::Genome& genome,
                               double another, double farther, core::RandomStream& stream) {
  hardware::Genome mutant = genome;
  const auto& parameters = space.parameters();
  do {
    const std::size_t i = stream.below(static_cast<std::uint32_t>(parameters.size()));
    const double upper = static_cast<double>(parameters[i].values.size() - 1);
    const double direction = stream.uniform() < 0.5 ? -1.0 : 1.0;
    double steps = 1.0;
    while (stream.uniform() < farther) ++steps;
    mutant.index[i] = nearest_index(mutant.index[i] + direction * steps, upper);
  } while (stream.uniform() < another);
  return mutant;
}

std::vector<hardware::Genome> single_steps(const hardware::DesignSpace& space,
                                           const hardware::Genome& genome) {
  std::vector<hardware::Genome> steps;
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    for (const int direction : {-1, 1}) {
      if (const auto neighbour = stepped(space, genome, i, direction)) steps.push_back(*neighbour);
    }
  }
  return steps;
}

std::vector<hardware::Genome> double_steps(const hardware::DesignSpace& space,
                                           const hardware::Genome& genome) {
  std::vector<hardware::Genome> steps;
  for (std::size_t first = 0; first < space.parameters().size(); ++first) {
    for (const int direction : {-1, 1}) {
      const auto between = stepped(space, genome, first, direction);
      if (!between) continue;
      for (std::size_t second = first + 1; second < space.parameters().size(); ++second) {
        for (const int other : {-1, 1}) {
          if (const auto neighbour = stepped(space, *between, second, other)) steps.push_back(*neighbour);
        }
      }
    }
  }
  return steps;
}

void shuffle(std::vector<hardware::Genome>& designs, core::RandomStream& stream) {
  for (std::size_t left = designs.size(); left > 1; --left) {
    std::swap(designs[left - 1], designs[stream.below(static_cast<std::uint32_t>(left))]);
  }
}

}  // namespace crossisle::search
