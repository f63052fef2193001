// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "crossisle/search/population_algorithm.hpp"

namespace crossisle::search {

/// Any algorithm followed by generations of local search among the neighbours of its best known designs. The
/// state is that of the algorithm.
class Polished final : public Algorithm {
 public:
  Polished(std::unique_ptr<PopulationAlgorithm> algorithm, std::uint32_t polish)
      : algorithm_(std::move(algorithm)), polish_(polish) {}

  std::uint32_t generations() const override { return algorithm_->generations() + polish_; }
  std::vector<design::Genome> ask(std::uint32_t generation) override;
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) override {
    algorithm_->tell(generation, evaluated);
  }
  std::span<const Individual> population() const override { return algorithm_->population(); }
  void replace(std::size_t slot, const Individual& immigrant) override {
    algorithm_->replace(slot, immigrant);
  }
  bool is_exhausted() override { return algorithm_->is_exhausted(); }
  const KnownDesigns& known() const override { return algorithm_->known(); }
  void save(std::ostream& out) const override { algorithm_->save(out); }
  void load(std::istream& in, const KnownRows& known) override { algorithm_->load(in, known); }

 private:
  std::unique_ptr<PopulationAlgorithm> algorithm_;
  std::uint32_t polish_;
};

}  // namespace crossisle::search
