// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/local_search.hpp"
#include "crossisle/search/population_algorithm.hpp"

namespace crossisle::search {

/// Returns the unknown neighbours of the best designs that an algorithm knows, one step of one parameter
/// away, beginning with those of the best design. Their number is the population size; random designs replace
/// missing neighbours.
std::vector<design::Genome> neighbours_of_best(const PopulationAlgorithm& algorithm,
                                               std::uint32_t generation);

/// Proposes the neighbours of the best designs found so far; the initial designs are random.
class LocalSearch final : public PopulationAlgorithm {
 public:
  LocalSearch(LocalOptions options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<design::Genome> ask(std::uint32_t generation) override {
    return neighbours_of_best(*this, generation);
  }

 private:
  LocalOptions options_;
};

}  // namespace crossisle::search
