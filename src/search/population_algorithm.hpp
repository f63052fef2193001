// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/algorithm.hpp"
#include "known_designs.hpp"

namespace crossisle::search {

/// What algorithms that keep the best designs as their population have in common: it and all they know are their state.
class PopulationAlgorithm : public Algorithm {
 public:
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) override;
  std::span<const Individual> population() const override { return population_; }
  void replace(std::size_t slot, const Individual& immigrant) override;
  void save(std::ostream& out) const override;
  void load(std::istream& in) override;

 protected:
  PopulationAlgorithm(std::size_t size, SearchContext context);

  const SearchContext& context() const { return context_; }
  const KnownDesigns& known() const { return known_; }
  /// Begins again from the best designs known.
  void restart_from_best() { population_ = known_.best(size_); }
  /// Lets a design known from earlier compete for the population at the next `tell`.
  void recall(const Individual& individual) { recalled_.push_back(individual); }

 private:
  std::size_t size_;
  SearchContext context_;
  std::vector<Individual> population_;  ///< best first
  std::vector<Individual> recalled_;    ///< none between `tell` and `ask`, so no part of what is saved
  KnownDesigns known_;
};

}  // namespace crossisle::search
