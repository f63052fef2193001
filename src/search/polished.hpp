// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "crossisle/search/population_algorithm.hpp"
#include "decorated.hpp"

namespace crossisle::search {

/// Any algorithm followed by generations of local search among the neighbours of its best known designs.
class Polished final : public Decorated {
 public:
  Polished(std::unique_ptr<PopulationAlgorithm> algorithm, std::uint32_t polish);

  std::uint32_t generations() const override { return Decorated::generations() + polish_; }
  std::vector<design::Genome> ask(std::uint32_t generation) override;

 private:
  const PopulationAlgorithm& searched_;  ///< the algorithm, which the base owns
  std::uint32_t polish_;
};

}  // namespace crossisle::search
