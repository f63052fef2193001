// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/algorithm.hpp"
#include "known_designs.hpp"

namespace crossisle::search {

/// An elitist genetic algorithm on value indices: binary tournaments, simulated binary crossover, polynomial mutation,
/// and the best of parents and children survive. Runs through phases with operators of their own.
class GeneticAlgorithm final : public Algorithm {
 public:
  GeneticAlgorithm(GeneticOptions options, SearchContext context);

  std::uint32_t generations() const override;
  std::vector<hardware::Genome> ask(std::uint32_t generation) override;
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) override;
  std::span<const Individual> population() const override { return population_; }
  void replace(std::size_t slot, const Individual& immigrant) override;
  void save(std::ostream& out) const override;
  void load(std::istream& in) override;

 private:
  /// The phase that breeds a generation (1 ... generations()), and whether it is the phase's first.
  struct PhasePosition {
    const Phase* phase;
    bool first;
  };
  PhasePosition phase_at(std::uint32_t generation) const;
  std::vector<hardware::Genome> breed(std::uint32_t generation);
  std::pair<hardware::Genome, hardware::Genome> offspring(const Phase& phase, core::RandomStream& selection,
                                                          core::RandomStream& crossover,
                                                          core::RandomStream& mutation) const;

  GeneticOptions options_;
  SearchContext context_;
  std::vector<Individual> population_;  ///< best first
  std::vector<Individual> recalled_;    ///< children of this generation whose fitness is known already
  KnownDesigns known_;
};

}  // namespace crossisle::search
