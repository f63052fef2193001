// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "crossisle/search/serialize.hpp"

namespace crossisle::search {

/// All designs whose fitness an algorithm has received, in that order, so that no design is evaluated twice.
class KnownDesigns {
 public:
  void add(const Individual& individual);
  const Individual* find(const design::Genome& genome) const;
  /// Returns the position of a design in that order: 0 for the first. @pre the design is known
  std::size_t position(const design::Genome& genome) const { return position_.at(genome); }
  /// Returns the design at a position. @throws std::out_of_range
  const Individual& at(std::size_t position) const { return individuals_.at(position); }
  /// Returns the designs in the order in which they became known.
  std::vector<design::Genome> genomes() const;
  std::size_t size() const noexcept { return individuals_.size(); }
  /// Returns the best `count` designs, best first; ties go to the design known earlier.
  std::vector<Individual> best(std::size_t count) const;

  /// Writes all designs in that order, one array per field: a checkpoint copies them while the search waits.
  void save(cereal::PortableBinaryOutputArchive& archive) const;
  /// Reads the designs. @throws std::exception on anything that `save` did not write
  void load(cereal::PortableBinaryInputArchive& archive, std::istream& in);

 private:
  /// Returns the number of genome indices that are written for each design.
  std::size_t places_used() const;

  std::vector<Individual> individuals_;
  std::unordered_map<design::Genome, std::size_t, design::GenomeHash> position_;
};

/// Sorts individuals best first; equal ones keep their order.
void sort_best_first(std::vector<Individual>& individuals);

}  // namespace crossisle::search
