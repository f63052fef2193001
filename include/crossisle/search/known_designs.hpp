// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "crossisle/design/genome_index.hpp"
#include "crossisle/search/serialize.hpp"

namespace crossisle::search {

/// All designs whose fitness an algorithm has received, in that order, so that no design is evaluated twice.
/// Stored by column and with packed genomes: about 45 bytes for a design of the physical mode, and 24 more for
/// algorithms with several goals.
class KnownDesigns {
 public:
  explicit KnownDesigns(const design::DesignSpace& space);
  /// Returns the maximum memory per design of a space, including places for designs to come.
  static double max_bytes_per_design(const design::DesignSpace& space);

  /// Adds a design unless it is known. @pre the space contains it
  void add(const Individual& individual);
  /// Returns the position of a design in the order in which designs became known, or nothing if it is unknown.
  /// @pre the space contains it
  std::optional<std::size_t> find(const design::Genome& genome) const { return genomes_.find(genome); }
  bool contains(const design::Genome& genome) const { return genomes_.contains(genome); }
  /// Returns the design at a position. @throws std::out_of_range
  Individual at(std::size_t position) const;
  /// Returns the designs in the order in which they became known.
  std::vector<design::Genome> genomes() const;
  std::size_t size() const noexcept { return statuses_.size(); }
  /// Returns the best `count` designs, best first; ties go to the design known earlier.
  std::vector<Individual> best(std::size_t count) const;

  /// Writes all designs in that order, one array per field: a checkpoint copies them while the search waits.
  void save(cereal::PortableBinaryOutputArchive& archive) const;
  /// Reads the designs. @throws std::exception on anything that `save` did not write for this space
  void load(cereal::PortableBinaryInputArchive& archive, std::istream& in);

 private:
  objective::Fitness fitness_at(std::size_t position) const noexcept {
    return {statuses_[position], violations_[position], objectives_[position]};
  }
  /// Returns the number of genome indices that are written for each design.
  std::size_t places_used() const;

  const design::DesignSpace* space_;
  design::GenomeIndex genomes_;
  std::vector<objective::Status> statuses_;
  std::vector<double> violations_;
  std::vector<double> objectives_;
  std::vector<objective::OverallMetrics> overalls_;  ///< empty as long as no design has any
};

/// Sorts individuals best first; equal ones keep their order.
void sort_best_first(std::vector<Individual>& individuals);

}  // namespace crossisle::search
