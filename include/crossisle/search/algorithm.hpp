// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "crossisle/core/random.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/objective/objective.hpp"

namespace crossisle::search {

/// A candidate and its fitness.
struct Individual {
  design::Genome genome;
  objective::Fitness fitness;
  /// Metrics that the objective is a product of, for algorithms with several goals; not set if a network
  /// could not be mapped.
  objective::OverallMetrics overall{};
};

/// A part of a design space: the designs that have one value of one parameter.
struct Niche {
  std::size_t parameter = 0;  ///< index among those of the space
  std::uint16_t value = 0;    ///< index among those of the parameter
};

/// Description of the problem that an algorithm may use, and its place in the run.
struct SearchContext {
  const design::DesignSpace* space;
  /// True if a design meets the constraints that are checked without its costs; initial samples are drawn
  /// from such designs.
  std::function<bool(const design::Genome&)> admissible;
  std::uint64_t seed = 0;
  std::uint32_t island = 0;
  /// True if a design meets all constraints that need no cost of a network, including the area; empty: as
  /// admissible. Algorithms that use it spend no evaluation on designs that cannot be feasible.
  std::function<bool(const design::Genome&)> allowed{};
  /// The part of the space that all proposals belong to; none: the whole.
  std::optional<Niche> niche{};

  /// Returns the design that represents a proposal: within the niche, and the same for all genomes of one
  /// chip.
  design::Genome canonical(design::Genome genome) const {
    if (niche) genome.set(niche->parameter, niche->value);
    return space->canonical(genome);
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
/// An algorithm never evaluates, communicates or saves. Its state is a value that `save` and `load` transfer
/// completely; with the same state, context and answers it proposes the same designs.
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
  /// Returns designs to evaluate; none of them was told before, and no two are equal. May be empty.
  virtual std::vector<design::Genome> ask(std::uint32_t generation) = 0;
  /// Receives the designs of the last `ask`, in the same order, with their fitness.
  virtual void tell(std::uint32_t generation, std::span<const Individual> evaluated) = 0;
  /// Returns the current population, best first.
  virtual std::span<const Individual> population() const = 0;
  /// Replaces the population's member number `slot` by an immigrant and restores the order best first.
  /// @throws core::Error (io) for an immigrant outside the design space
  virtual void replace(std::size_t slot, const Individual& immigrant) = 0;
  /// Returns true if no design is left to propose: every design of the space, or of the algorithm's niche,
  /// was told. Always false for spaces of more than 2^24 designs, which are not searched for unknown designs.
  virtual bool is_exhausted() = 0;

  virtual void save(std::ostream& out) const = 0;
  /// @throws std::exception on a state that this algorithm did not save
  virtual void load(std::istream& in) = 0;
};

}  // namespace crossisle::search
