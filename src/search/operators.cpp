// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/operators.hpp"

#include <algorithm>
#include <cmath>

#include "crossisle/core/maths.hpp"

namespace crossisle::search {
namespace {

/// Returns base^exponent; by multiplications only for whole exponents, as most settings have.
double power(double base, double exponent) {
  constexpr double max_multiplications = 64.0;
  if (exponent == std::floor(exponent) && exponent <= max_multiplications)
    return core::integer_power(base, static_cast<std::int32_t>(exponent));
  return base > 0.0 ? core::real_power(base, exponent) : 0.0;
}

/// Returns the index in [first, last] of a random variable on the real line that is rounded to the nearest
/// whole number, by inversion: the number of borders between indices that lie below the variable.
///
/// The cumulative distribution is evaluated at few borders, which is cheaper than its inverse, a root: at
/// growing distances from `guess`, then by bisection.
/// @param probability of the variable to lie below a border
template <class Distribution>
std::uint16_t invert(double uniform, int guess, int first, int last, Distribution probability) {
  const auto lies_above = [&](int index) { return uniform >= probability(index + 0.5); };
  int low = first;
  int high = last;
  const int begin = std::clamp(guess, first, last);
  if (begin < last && lies_above(begin)) {
    low = begin + 1;
    for (int step = 1; low + step <= high; step *= 2) {
      if (!lies_above(low + step - 1)) {
        high = low + step - 1;
        break;
      }
      low += step;
    }
  } else {
    high = begin;
    for (int step = 1; low + step <= high; step *= 2) {
      if (lies_above(high - step)) {
        low = high - step + 1;
        break;
      }
      high -= step;
    }
  }
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (lies_above(middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return static_cast<std::uint16_t>(low);
}

/// Distribution of the spread factor of simulated binary crossover, bounded on one side.
class SpreadDistribution {
 public:
  /// @param bound maximum of the factor, at least 1
  SpreadDistribution(double bound, double eta)
      : exponent_(eta + 1.0), scale_(1.0 / (2.0 - 1.0 / power(bound, exponent_))) {}

  /// Returns the probability of a smaller factor.
  double below(double factor) const {
    if (factor <= 0.0) return 0.0;
    return (factor <= 1.0 ? power(factor, exponent_) : 2.0 - 1.0 / power(factor, exponent_)) * scale_;
  }

 private:
  double exponent_;
  double scale_;
};

/// Distribution of a value after polynomial mutation within [0, upper].
class MutationDistribution {
 public:
  MutationDistribution(double value, double upper, double eta)
      : value_(value),
        upper_(upper),
        exponent_(eta + 1.0),
        room_below_(power(1.0 - value / upper, exponent_)),
        room_above_(power(value / upper, exponent_)) {}

  /// Returns the probability of a smaller value.
  double below(double border) const {
    const double step = (border - value_) / upper_;
    if (step < 0.0) return 0.5 * (power(1.0 + step, exponent_) - room_below_) / (1.0 - room_below_);
    return 1.0 - 0.5 * (power(1.0 - step, exponent_) - room_above_) / (1.0 - room_above_);
  }

 private:
  double value_;
  double upper_;
  double exponent_;
  double room_below_;
  double room_above_;
};

/// Returns the two children of simulated binary crossover of the indices low < high, the lower one first.
std::pair<std::uint16_t, std::uint16_t> crossed(int low, int high, int upper, double eta, double uniform) {
  // With the spread factor s, the children are (low + high -+ s distance) / 2.
  const double distance = high - low;
  const double sum = low + high;
  const SpreadDistribution towards_low(1.0 + 2.0 * low / distance, eta);
  const SpreadDistribution towards_high(1.0 + 2.0 * (upper - high) / distance, eta);
  const std::uint16_t one = invert(1.0 - uniform, low, 0, (low + high) / 2, [&](double border) {
    return 1.0 - towards_low.below((sum - 2.0 * border) / distance);
  });
  const std::uint16_t other = invert(uniform, high, (low + high) / 2, upper, [&](double border) {
    return towards_high.below((2.0 * border - sum) / distance);
  });
  return {one, other};
}

/// Returns the number of trials that fail before one succeeds, at most `limit`.
std::size_t failures_before_success(double probability_of_failure, std::size_t limit,
                                    core::RandomStream& stream) {
  const double left = 1.0 - stream.uniform();
  std::size_t failures = 0;
  for (double survival = probability_of_failure; failures < limit && survival >= left;
       survival *= probability_of_failure)
    ++failures;
  return failures;
}

/// Returns the nearest index in [0, upper]; halves are rounded up.
std::uint16_t nearest_index(double value, double upper) {
  return static_cast<std::uint16_t>(std::floor(std::clamp(value, 0.0, upper) + 0.5));
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
  const std::size_t end = std::max(mother.indices().size(), father.indices().size());
  for (std::size_t i = 0; i < end; ++i) {
    if (mother[i] == father[i] || !stream.coin()) continue;
    const bool swapped = stream.coin();
    if (is_categorical(space.parameters()[i])) {  // nothing lies between two categories
      if (swapped) {
        children.first.set(i, father[i]);
        children.second.set(i, mother[i]);
      }
      continue;
    }
    const int upper = static_cast<int>(space.parameters()[i].values.size()) - 1;
    auto [one, other] =
        crossed(std::min(mother[i], father[i]), std::max(mother[i], father[i]), upper, eta, stream.uniform());
    if (swapped) std::swap(one, other);
    children.first.set(i, one);
    children.second.set(i, other);
  }
  return children;
}

design::Genome polynomial_mutation(const design::DesignSpace& space, design::Genome genome,
                                   double probability, double eta, core::RandomStream& stream) {
  if (stream.uniform() >= probability) return genome;
  const auto& parameters = space.parameters();
  const std::size_t count = parameters.size();
  const double kept = 1.0 - std::min(0.5, 1.0 / static_cast<double>(count));
  for (std::size_t i = failures_before_success(kept, count, stream); i < count;
       i += 1 + failures_before_success(kept, count, stream)) {
    const double upper = static_cast<double>(parameters[i].values.size() - 1);
    if (upper == 0.0) continue;
    const double uniform = stream.uniform();
    if (is_categorical(parameters[i])) {
      genome.set(i, other_category(parameters[i], genome[i], uniform));
      continue;
    }
    const MutationDistribution mutant(genome[i], upper, eta);
    genome.set(i, invert(uniform, genome[i], 0, static_cast<int>(upper),
                         [&](double border) { return mutant.below(border); }));
  }
  return genome;
}

design::Genome uniform_crossover(const design::Genome& mother, const design::Genome& father,
                                 core::RandomStream& stream) {
  design::Genome child = mother;
  const std::size_t end = std::max(mother.indices().size(), father.indices().size());
  for (std::size_t i = 0; i < end; ++i) {
    if (mother[i] != father[i] && stream.coin()) child.set(i, father[i]);
  }
  return child;
}

design::Genome step_mutation(const design::DesignSpace& space, design::Genome genome, double another,
                             double farther, core::RandomStream& stream) {
  const auto& parameters = space.parameters();
  do {
    const std::size_t i = stream.below(static_cast<std::uint32_t>(parameters.size()));
    const double upper = static_cast<double>(parameters[i].values.size() - 1);
    const double direction = stream.coin() ? -1.0 : 1.0;
    double steps = 1.0;
    while (stream.uniform() < farther) ++steps;
    if (is_categorical(parameters[i])) {
      if (upper > 0.0) genome.set(i, other_category(parameters[i], genome[i], stream.uniform()));
      continue;
    }
    genome.set(i, nearest_index(genome[i] + direction * steps, upper));
  } while (stream.uniform() < another);
  return genome;
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
