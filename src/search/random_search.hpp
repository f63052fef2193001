// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/population_algorithm.hpp"
#include "crossisle/search/random_search.hpp"

namespace crossisle::search {

/// Random search over admissible designs without repetition: the baseline for every other algorithm.
class RandomSearch final : public PopulationAlgorithm {
 public:
  RandomSearch(RandomOptions options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<design::Genome> ask(std::uint32_t generation) override;

 private:
  RandomOptions options_;
};

}  // namespace crossisle::search
