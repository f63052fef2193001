// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/population_algorithm.hpp"
#include "crossisle/search/proposals.hpp"
#include "crossisle/search/simulated_annealing.hpp"

namespace crossisle::search {

/// Simulated annealing. Each walker moves to a neighbour, one step of one parameter away, if the neighbour is
/// better; otherwise it moves with probability exp(-difference / temperature). The difference is that of the
/// objective's logarithm, or that of the violation if the violation is worse. Steps to known designs cost
/// nothing. The temperature falls geometrically. The population keeps the best designs; an immigrant moves
/// the walker of its slot to the immigrant's design.
class SimulatedAnnealing final : public PopulationAlgorithm {
 public:
  SimulatedAnnealing(AnnealingOptions options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<design::Genome> ask(std::uint32_t generation) override;
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) override;
  void replace(std::size_t slot, const Individual& immigrant) override;

 protected:
  void save_more(cereal::PortableBinaryOutputArchive& archive) const override;
  void load_more(cereal::PortableBinaryInputArchive& archive, std::istream& in) override;

 private:
  double temperature(std::uint32_t generation) const;
  bool accepts(const objective::Fitness& here, const objective::Fitness& there, std::uint32_t generation,
               core::RandomStream& stream) const;
  /// Walks over known designs until a step leads to an unknown design, which is proposed, or until the
  /// maximum number of steps is reached.
  bool walk(std::size_t walker, std::uint32_t generation, Proposals& proposals);

  AnnealingOptions options_;
  std::vector<Individual> walkers_;  ///< their current positions
};

}  // namespace crossisle::search
