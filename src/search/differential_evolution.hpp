// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/differential_evolution.hpp"
#include "crossisle/search/population_algorithm.hpp"

namespace crossisle::search {

/// Differential evolution: each member competes with a rival bred from three others, x1 + F (x2 - x3), and
/// the better of the two stays. Known or infeasible rivals are bred again; after some attempts a rival is
/// drawn at random.
class DifferentialEvolution final : public PopulationAlgorithm {
 public:
  DifferentialEvolution(DifferentialOptions options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<design::Genome> ask(std::uint32_t generation) override;
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) override;

 private:
  design::Genome rival_of(std::size_t member, core::RandomStream& stream) const;

  DifferentialOptions options_;
};

}  // namespace crossisle::search
