// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/operators.hpp"

#include <algorithm>
#include <cmath>

namespace crossisle::search {
namespace {

std::uint16_t nearest_index(double value, double upper) {
  return static_cast<std::uint16_t>(std::clamp(std::round(value), 0.0, upper));
}

/// The spread factor of simulated binary crossover bounded on one side: `beta` is the room to the bound in units of the
/// parents' distance.
double spread(double uniform, double beta, double eta) {
  const double alpha = 2.0 - std::pow(beta, -(eta + 1.0));
  const double exponent = 1.0 / (eta + 1.0);
  return uniform <= 1.0 / alpha ? std::pow(uniform * alpha, exponent)
                                : std::pow(1.0 / (2.0 - uniform * alpha), exponent);
}

/// The relative step of polynomial mutation, within the room [-below, above] around the value.
double mutation_step(double uniform, double below, double above, double eta) {
  const double exponent = 1.0 / (eta + 1.0);
  if (uniform < 0.5) {
    const double room = std::pow(1.0 - below, eta + 1.0);
    return std::pow(2.0 * uniform + (1.0 - 2.0 * uniform) * room, exponent) - 1.0;
  }
  const double room = std::pow(1.0 - above, eta + 1.0);
  return 1.0 - std::pow(2.0 * (1.0 - uniform) + 2.0 * (uniform - 0.5) * room, exponent);
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

}  // namespace crossisle::search
