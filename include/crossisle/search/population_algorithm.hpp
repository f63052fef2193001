// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/algorithm.hpp"
#include "crossisle/search/known_designs.hpp"

namespace crossisle::search {

/// What algorithms that keep the best designs as their population have in common: it and all they know are their state.
class PopulationAlgorithm : public Algorithm {
 public:
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) override;
  std::span<const Individual> population() const override { return population_; }
  void replace(std::size_t slot, const Individual& immigrant) override;
  bool is_exhausted() final;
  void save(std::ostream& out) const final;
  void load(std::istream& in) final;

  /// Members of a full population.
  std::size_t size() const { return size_; }
  const SearchContext& context() const { return context_; }
  const KnownDesigns& known() const { return known_; }

 protected:
  /// What an algorithm has to remember beside its population and what it knows.
  virtual void save_more(cereal::PortableBinaryOutputArchive& /*archive*/) const {}
  /// @throws std::exception on anything that `save_more` did not write
  virtual void load_more(cereal::PortableBinaryInputArchive& /*archive*/, std::istream& /*in*/) {}

  PopulationAlgorithm(std::size_t size, SearchContext context);

  /// Orders individuals best first; the first ones stay where a population has too many.
  virtual void arrange(std::vector<Individual>& individuals) const { sort_best_first(individuals); }
  /// Where individuals stand among the known designs, and who stands there: how states name known designs.
  std::vector<std::uint32_t> places_of(std::span<const Individual> individuals) const;
  std::vector<Individual> at_places(std::span<const std::uint32_t> places) const;
  /// Remembers designs with their fitness.
  void learn(std::span<const Individual> evaluated);
  /// @param members known designs, in any order
  void set_population(std::vector<Individual> members);
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
  hardware::Genome first_unknown_{};  ///< of the designs in order; all before it are known, and stay so
  bool is_exhausted_ = false;
};

}  // namespace crossisle::search
