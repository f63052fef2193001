// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "crossisle/core/random.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/objective/objective.hpp"

namespace crossisle::search {

class KnownDesigns;
struct KnownRows;

/// Candidate with its fitness.
struct Individual {
  design::Genome genome;
  objective::Fitness fitness;
  /// For algorithms with several goals; none if a network could not be mapped.
  objective::GoalValues goals{};
};

/// Part of a design space: the designs that have one value of one parameter.
struct Niche {
  std::size_t parameter = 0;  ///< index of the parameter in the space
  std::uint16_t value = 0;    ///< index of the value in the parameter
};

/// Description of the problem that an algorithm may use, and the algorithm's place in the run.
struct SearchContext {
  const design::DesignSpace* space;
  /// True if a design meets the constraints that are checked without its costs; initial samples are drawn
  /// from such designs.
  std::function<bool(const design::Genome&)> admissible;
  std::uint64_t seed = 0;
  std::uint32_t island = 0;
  /// True if a design meets all constraints that need no costs of a network, including the area; empty: same
  /// as `admissible`. Algorithms that use it spend no evaluations on designs that cannot be feasible.
  std::function<bool(const design::Genome&)> allowed{};
  /// Part of the space to which all proposals belong; none: the whole space.
  std::optional<Niche> niche{};
  /// For each goal, true if its values are compared by ratios; empty: all by differences.
  std::vector<bool> has_ratios{};
  /// Designs that generation 0 evaluates in place of as many of the algorithm's own, whatever the algorithm.
  std::vector<design::Genome> starts{};

  /// Returns the design that represents a proposal: within the niche, and the same for all genomes of one
  /// chip.
  design::Genome canonical(design::Genome genome) const {
    if (niche) genome.set(niche->parameter, niche->value);
    return space->canonical(std::move(genome));
  }

  bool is_allowed(const design::Genome& genome) const {
    return allowed ? allowed(genome) : admissible(genome);
  }
  core::RandomStream stream(std::uint32_t generation, std::uint32_t individual, core::Purpose purpose) const {
    return core::RandomStream({seed, island, generation, individual, purpose});
  }
};

/// Proposes designs and learns from their fitness: an ask/tell state machine.
///
/// An algorithm never evaluates, communicates or writes files. Its state consists of the designs that it knows,
/// to which each generation adds, and of the rest, which `save` writes; with the same state, context and
/// fitness values it proposes the same designs.
///
/// @code
///   for (std::uint32_t generation = 0; generation <= algorithm->generations(); ++generation) {
///     const auto candidates = algorithm->ask(generation);
///     algorithm->tell(generation, evaluate(candidates));
///   }
/// @endcode
class Algorithm {
 public:
  virtual ~Algorithm() = default;

  /// Returns the number of generations after the initial one (number 0).
  virtual std::uint32_t generations() const = 0;
  /// Returns designs to evaluate: no two are equal, and `tell` has received none of them before. May be
  /// empty.
  virtual std::vector<design::Genome> ask(std::uint32_t generation) = 0;
  /// Receives the designs of the last `ask`, in the same order, with their fitness.
  virtual void tell(std::uint32_t generation, std::span<const Individual> evaluated) = 0;
  /// Returns the current population, best first.
  virtual std::span<const Individual> population() const = 0;
  /// Replaces member number `slot` of the population with an immigrant and sorts the population best first.
  /// @throws core::Error (io) for an immigrant outside the design space
  virtual void replace(std::size_t slot, const Individual& immigrant) = 0;
  /// Returns true if no design is left to propose, because `tell` has received every design of the space or
  /// of the algorithm's niche. Always false for spaces of more than 2^24 designs, which are not searched for
  /// unknown designs.
  virtual bool is_exhausted() = 0;

  /// Returns the designs whose fitness it has received.
  virtual const KnownDesigns& known() const = 0;
  /// Writes its state except the known designs.
  virtual void save(std::ostream& out) const = 0;
  /// Restores a state. @param known the designs known when it was saved
  /// @throws std::exception on a state that this algorithm did not save
  virtual void load(std::istream& in, const KnownRows& known) = 0;
};

}  // namespace crossisle::search
