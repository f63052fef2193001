// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "crossisle/design/genome_index.hpp"
#include "crossisle/search/algorithm.hpp"

namespace crossisle::search {

/// Known designs as columns, in the order in which they became known: the form in which they are stored.
struct KnownRows {
  std::vector<std::uint64_t> codes;  ///< design::GenomeCode::words() words for each design
  std::vector<std::uint8_t> statuses;
  std::vector<double> violations;
  std::vector<double> objectives;
  std::vector<double> overalls;  ///< energy, latency and area of each design; empty if no design has them

  std::size_t size() const noexcept { return statuses.size(); }
  /// Adds later rows of the same space.
  void append(const KnownRows& later);
};

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

  /// Returns the designs from a position on. @pre first <= size()
  KnownRows rows(std::size_t first) const;
  /// Adds designs. @throws std::exception if `rows` did not return them for this space
  void add(const KnownRows& rows);

 private:
  objective::Fitness fitness_at(std::size_t position) const noexcept {
    return {statuses_[position], violations_[position], objectives_[position]};
  }

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
