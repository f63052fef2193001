// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/diverse_search.hpp"
#include "crossisle/search/population_algorithm.hpp"

namespace crossisle::search {

/// Of designs drawn at random always the ones whose least Hamming distance to everything known is largest: random search
/// spread evenly.
class DiverseSearch final : public PopulationAlgorithm {
 public:
  DiverseSearch(DiverseOptions options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<hardware::Genome> ask(std::uint32_t generation) override;

 private:
  DiverseOptions options_;
};

}  // namespace crossisle::search
