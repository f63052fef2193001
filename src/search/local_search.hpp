// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "population_algorithm.hpp"

namespace crossisle::search {

/// Asks for the neighbours of the best designs found so far, one step of one parameter away, the best design's first;
/// designs drawn at random to begin with, and where neighbours run out.
class LocalSearch final : public PopulationAlgorithm {
 public:
  LocalSearch(LocalOptions options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<hardware::Genome> ask(std::uint32_t generation) override;

 private:
  LocalOptions options_;
};

}  // namespace crossisle::search
