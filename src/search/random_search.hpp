// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/algorithm.hpp"
#include "known_designs.hpp"

namespace crossisle::search {

/// Random admissible designs, never the same twice: the baseline that every other algorithm has to beat.
class RandomSearch final : public Algorithm {
 public:
  RandomSearch(RandomOptions options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<hardware::Genome> ask(std::uint32_t generation) override;
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) override;
  std::span<const Individual> population() const override { return population_; }
  void replace(std::size_t slot, const Individual& immigrant) override;
  void save(std::ostream& out) const override;
  void load(std::istream& in) override;

 private:
  RandomOptions options_;
  SearchContext context_;
  std::vector<Individual> population_;  ///< best first
  KnownDesigns known_;
};

}  // namespace crossisle::search
