// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <utility>

#include "crossisle/search/algorithm.hpp"

namespace crossisle::search {

/// The better of two members drawn at random, the first of equals. @pre population is not empty
const Individual& binary_tournament(std::span<const Individual> population, core::RandomStream& stream);

/// Simulated binary crossover (Deb and Agrawal, 1995) on value indices within their bounds, rounded to the nearest
/// index. With `probability` the parents are crossed at all, and then each parameter with probability 1/2.
std::pair<hardware::Genome, hardware::Genome> simulated_binary_crossover(const hardware::DesignSpace& space,
                                                                         const hardware::Genome& mother,
                                                                         const hardware::Genome& father,
                                                                         double probability, double eta,
                                                                         core::RandomStream& stream);

/// Polynomial mutation (Deb and Goyal, 1996) on value indices within their bounds, rounded to the nearest index. With
/// `probability` the design is mutated at all, and then each parameter with probability 1 / parameters.
hardware::Genome polynomial_mutation(const hardware::DesignSpace& space, const hardware::Genome& genome,
                                     double probability, double eta, core::RandomStream& stream);

}  // namespace crossisle::search
