// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "crossisle/search/serialize.hpp"

namespace crossisle::search {

/// Everything an algorithm was told, in that order: so that no design is evaluated twice.
class KnownDesigns {
 public:
  void add(const Individual& individual);
  const Individual* find(const hardware::Genome& genome) const;
  /// When a design was told: 0 for the first. @pre it is known
  std::size_t position(const hardware::Genome& genome) const { return position_.at(genome); }
  /// @throws std::out_of_range
  const Individual& at(std::size_t position) const { return individuals_.at(position); }
  /// In that order.
  std::vector<hardware::Genome> genomes() const;
  std::size_t size() const noexcept { return individuals_.size(); }
  /// The best `count`, best first; of equals the ones known longer.
  std::vector<Individual> best(std::size_t count) const;

  /// All designs in that order, figure by figure: a checkpoint copies them while the search waits.
  void save(cereal::PortableBinaryOutputArchive& archive) const;
  /// @throws std::exception on anything that `save` did not write
  void load(cereal::PortableBinaryInputArchive& archive, std::istream& in);

 private:
  /// Places of a genome that are written for each design.
  std::size_t places_used() const;

  std::vector<Individual> individuals_;
  std::unordered_map<hardware::Genome, std::size_t, hardware::GenomeHash> position_;
};

/// Orders individuals best first; equals keep their order.
void sort_best_first(std::vector<Individual>& individuals);

}  // namespace crossisle::search
