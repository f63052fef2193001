// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/auto_search.hpp"
#include "crossisle/search/population_algorithm.hpp"
#include "crossisle/search/proposals.hpp"

namespace crossisle::search {

/// Algorithm of `search.algorithm: auto`: an evolutionary search that uses the order of values.
///
/// It begins with the most diverse of random designs and proposes no design that constraints rule out. Part
/// of each generation consists of neighbours of the best members, one and two steps away. The others are
/// children, made by uniform crossover and by steps of some values in some parameters. After several
/// generations without progress, it restarts with random designs, while the population visible to others
/// keeps the best. Spaces that are too large for enumeration are searched with more members and a longer wait
/// before a restart.
class AutoSearch final : public PopulationAlgorithm {
 public:
  AutoSearch(AutoOptions options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<design::Genome> ask(std::uint32_t generation) override;
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) override;
  void replace(std::size_t slot, const Individual& immigrant) override;

 protected:
  void save_more(cereal::PortableBinaryOutputArchive& archive) const override;
  void load_more(cereal::PortableBinaryInputArchive& archive, std::istream& in) override;

 private:
  /// Returns the maximum number of members, which is smaller than the visible population except in large
  /// spaces. A small gene pool converges fast, and restarts compensate for that.
  std::size_t max_members() const;
  void propose_neighbours(std::uint32_t generation, Proposals& proposals) const;
  void propose_children(std::uint32_t generation, Proposals& proposals) const;

  AutoOptions options_;
  bool is_large_;
  std::vector<Individual> members_;  ///< of the current attempt, best first
  std::uint32_t quiet_ = 0;          ///< generations since the best design of the attempt was found
};

}  // namespace crossisle::search
