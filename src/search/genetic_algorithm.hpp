// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <vector>

#include "crossisle/search/genetic_algorithm.hpp"
#include "crossisle/search/population_algorithm.hpp"

namespace crossisle::search {

/// Elitist genetic algorithm on value indices: binary tournaments, simulated binary crossover, polynomial
/// mutation, and survival of the best among parents and children. It passes through phases with different
/// operators.
class GeneticAlgorithm final : public PopulationAlgorithm {
 public:
  GeneticAlgorithm(GeneticOptions options, SearchContext context);

  std::uint32_t generations() const override;
  std::vector<design::Genome> ask(std::uint32_t generation) override;

 private:
  /// Phase that breeds a generation (1 ... generations()), and a flag for the first generation of the phase.
  struct PhasePosition {
    const Phase* phase;
    bool first;
  };
  PhasePosition phase_at(std::uint32_t generation) const;
  std::vector<design::Genome> breed(std::uint32_t generation);
  std::array<design::Genome, 2> offspring(const Phase& phase, core::RandomStream& selection,
                                          core::RandomStream& crossover, core::RandomStream& mutation) const;

  GeneticOptions options_;
};

}  // namespace crossisle::search
