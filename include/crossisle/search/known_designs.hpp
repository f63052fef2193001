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
  /// Values of the goals, as many for each design; 0 for designs that cannot be mapped. Empty if no design
  /// has any.
  std::vector<double> goals;

  std::size_t size() const noexcept { return statuses.size(); }
  /// Returns the number of values in `goals` for each design.
  std::size_t goal_count() const noexcept { return size() == 0 ? 0 : goals.size() / size(); }
  /// Adds later rows of the same space.
  void append(const KnownRows& later);
};

/// All designs whose fitness an algorithm has received, in that order, so that no design is evaluated twice.
/// Stored by column and with packed genomes: about 45 bytes for a design of the physical mode, and 8 more for
/// each goal of algorithms with several.
class KnownDesigns {
 public:
  explicit KnownDesigns(const design::DesignSpace& space);
  /// Returns the maximum memory per design of a space, including places for designs to come.
  static double max_bytes_per_design(const design::DesignSpace& space, std::size_t goals);

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

  /// Returns the values of a design in the goals; none if it cannot be mapped.
  objective::GoalValues goals_at(std::size_t position) const;
  void set_goals(std::size_t position, const objective::GoalValues& values);

  const design::DesignSpace* space_;
  design::GenomeIndex genomes_;
  std::vector<objective::Status> statuses_;
  std::vector<double> violations_;
  std::vector<double> objectives_;
  std::size_t goal_count_ = 0;  ///< 0 as long as no design has any
  std::vector<double> goals_;   ///< goal_count_ of each design up to the last one that has any
};

/// Sorts individuals best first; equal ones keep their order.
void sort_best_first(std::vector<Individual>& individuals);

}  // namespace crossisle::search
