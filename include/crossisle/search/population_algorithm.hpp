// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/algorithm.hpp"
#include "crossisle/search/known_designs.hpp"
#include "crossisle/search/serialize.hpp"

namespace crossisle::search {

/// Common part of the algorithms whose population consists of the best designs. The population and all known
/// designs are their state.
class PopulationAlgorithm : public Algorithm {
 public:
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) override;
  std::span<const Individual> population() const override { return population_; }
  void replace(std::size_t slot, const Individual& immigrant) override;
  bool is_exhausted() final;
  void save(std::ostream& out) const final;
  void load(std::istream& in, const KnownRows& known) final;

  /// Returns the number of members of a full population.
  std::size_t size() const { return size_; }
  const SearchContext& context() const { return context_; }
  const KnownDesigns& known() const final { return known_; }

 protected:
  /// Writes the state of an algorithm other than its population and its known designs.
  virtual void save_more(cereal::PortableBinaryOutputArchive& /*archive*/) const {}
  /// Reads that state. @throws std::exception on anything that `save_more` did not write
  virtual void load_more(cereal::PortableBinaryInputArchive& /*archive*/, std::istream& /*in*/) {}

  PopulationAlgorithm(std::size_t size, SearchContext context);

  /// Sorts individuals best first; a population that is too large keeps the first ones.
  virtual void arrange(std::vector<Individual>& individuals) const { sort_best_first(individuals); }
  /// Converts between individuals and their positions among the known designs; saved states refer to designs
  /// by position.
  std::vector<std::uint32_t> places_of(std::span<const Individual> individuals) const;
  std::vector<Individual> at_places(std::span<const std::uint32_t> places) const;
  /// Adds designs with their fitness to the known designs.
  void learn(std::span<const Individual> evaluated);
  /// Replaces the population. @param members known designs, in any order
  void set_population(std::vector<Individual> members);
  /// Restarts from the best known designs.
  void restart_from_best() { population_ = known_.best(size_); }
  /// Lets an earlier known design compete for the population at the next `tell`.
  void recall(const Individual& individual) { recalled_.push_back(individual); }

 private:
  std::size_t size_;
  SearchContext context_;
  std::vector<Individual> population_;  ///< best first
  std::vector<Individual> recalled_;    ///< empty between `tell` and `ask`, therefore not saved
  KnownDesigns known_;
  design::Genome first_unknown_{};  ///< in the order of designs; all before it are known and stay known
  bool is_exhausted_ = false;
};

}  // namespace crossisle::search
