// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/nsga2.hpp"
#include "crossisle/search/population_algorithm.hpp"

namespace crossisle::search {

/// NSGA-II (Deb, Pratap, Agarwal and Meyarivan, 2002) on value indices. Designs are ordered by
/// non-domination, then by crowding distance. Feasible designs come before infeasible ones, which are ordered
/// by violation. Children are made by simulated binary crossover and polynomial mutation; known or infeasible
/// children are bred again.
class Nsga2 final : public PopulationAlgorithm {
 public:
  Nsga2(Nsga2Options options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<design::Genome> ask(std::uint32_t generation) override;

 protected:
  void arrange(std::vector<Individual>& individuals) const override;

 private:
  /// Returns a member drawn by binary tournament.
  const design::Genome& parent(core::RandomStream& stream) const;

  Nsga2Options options_;
};

}  // namespace crossisle::search
