// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/diverse_search.hpp"
#include "crossisle/search/population_algorithm.hpp"

namespace crossisle::search {

/// Evenly spread random search: of randomly drawn designs, it proposes those with the largest minimum Hamming
/// distance to all known designs.
class DiverseSearch final : public PopulationAlgorithm {
 public:
  DiverseSearch(DiverseOptions options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<design::Genome> ask(std::uint32_t generation) override;

 private:
  DiverseOptions options_;
};

}  // namespace crossisle::search
