// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "crossisle/search/algorithm.hpp"

namespace crossisle::search {

/// Returns the better of two randomly drawn members, the first in a tie. @pre population is not empty
const Individual& binary_tournament(std::span<const Individual> population, core::RandomStream& stream);

/// Applies simulated binary crossover (Deb and Agrawal, 1995) to value indices within their bounds, rounded
/// to the nearest index. The parents are crossed with probability `probability`; each parameter of crossed
/// parents is crossed with probability 1/2.
std::pair<design::Genome, design::Genome> simulated_binary_crossover(const design::DesignSpace& space,
                                                                     const design::Genome& mother,
                                                                     const design::Genome& father,
                                                                     double probability, double eta,
                                                                     core::RandomStream& stream);

/// Applies polynomial mutation (Deb and Goyal, 1996) to value indices within their bounds, rounded to the
/// nearest index. The design is mutated with probability `probability`; each parameter of a mutated design is
/// mutated with probability 1 / parameters.
design::Genome polynomial_mutation(const design::DesignSpace& space, design::Genome genome,
                                   double probability, double eta, core::RandomStream& stream);

/// Takes each parameter from either parent with probability 1/2.
design::Genome uniform_crossover(const design::Genome& mother, const design::Genome& father,
                                 core::RandomStream& stream);

/// Moves one randomly drawn parameter one or more values up or down, within its bounds. Another parameter
/// follows with probability `another`, and so on. A parameter moves by 1 value, by one more with probability
/// `farther`, and so on.
design::Genome step_mutation(const design::DesignSpace& space, design::Genome genome, double another,
                             double farther, core::RandomStream& stream);

/// Returns the designs in which one parameter has the next larger or smaller value.
std::vector<design::Genome> single_steps(const design::DesignSpace& space, const design::Genome& genome);

/// Returns the designs in which two parameters have the next larger or smaller value: the neighbours that
/// remain feasible under a tight constraint on a product of parameters.
std::vector<design::Genome> double_steps(const design::DesignSpace& space, const design::Genome& genome);

/// Shuffles designs into a random order (Fisher and Yates).
void shuffle(std::vector<design::Genome>& designs, core::RandomStream& stream);

}  // namespace crossisle::search
