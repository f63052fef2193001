// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/nsga2.hpp"
#include "crossisle/search/population_algorithm.hpp"

namespace crossisle::search {

/// NSGA-II (Deb, Pratap, Agarwal and Meyarivan, 2002) on value indices: what no other design beats in all goals comes
/// first, then by crowding distance; feasible before infeasible, the smaller violation first. Children by simulated binary
/// crossover and polynomial mutation; those that are known or ruled out are bred again.
class Nsga2 final : public PopulationAlgorithm {
 public:
  Nsga2(Nsga2Options options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<hardware::Genome> ask(std::uint32_t generation) override;

 protected:
  void arrange(std::vector<Individual>& individuals) const override;

 private:
  /// A member drawn by binary tournament.
  const hardware::Genome& parent(core::RandomStream& stream) const;

  Nsga2Options options_;
};

}  // namespace crossisle::search
