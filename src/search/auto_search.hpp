// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "crossisle/search/auto_search.hpp"
#include "crossisle/search/population_algorithm.hpp"
#include "proposals.hpp"

namespace crossisle::search {

/// What `search.algorithm: auto` is: an evolutionary search that knows that values are ordered.
///
/// It begins with the most diverse of random designs and asks for none that constraints rule out. A share of each
/// generation are neighbours of the best members, one and two steps away; the rest are children by uniform crossover and
/// steps of some values in some parameters. Where a generation after another brings no progress, it begins again with
/// random designs, while the population that others see keeps the best. Spaces that are too large to be looked at whole
/// are searched with more members and more patience.
class AutoSearch final : public PopulationAlgorithm {
 public:
  AutoSearch(AutoOptions options, SearchContext context);

  std::uint32_t generations() const override { return options_.generations; }
  std::vector<hardware::Genome> ask(std::uint32_t generation) override;
  void tell(std::uint32_t generation, std::span<const Individual> evaluated) override;
  void replace(std::size_t slot, const Individual& immigrant) override;

 protected:
  void save_more(cereal::PortableBinaryOutputArchive& archive) const override;
  void load_more(cereal::PortableBinaryInputArchive& archive, std::istream& in) override;

 private:
  /// Fewer than the population that others see, but in large spaces: a small gene pool closes in fast, and restarts make up for
  /// that.
  std::size_t most_members() const;
  void propose_neighbours(std::uint32_t generation, Proposals& proposals) const;
  void propose_children(std::uint32_t generation, Proposals& proposals) const;

  AutoOptions options_;
  bool is_large_;
  std::vector<Individual> members_;  ///< of the present attempt, best first
  std::uint32_t quiet_ = 0;          ///< generations since its best was found
};

}  // namespace crossisle::search
