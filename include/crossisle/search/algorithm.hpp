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
#include "crossisle/hardware/design_space.hpp"
#include "crossisle/objective/objective.hpp"

namespace crossisle::search {

/// A candidate and how good it is.
struct Individual {
  hardware::Genome genome;
  objective::Fitness fitness;
  /// What the objective is a product of, for algorithms with several goals; none where a network could not be mapped.
  objective::Figures figures{};
};

/// A part of a design space: the designs that have one value of one parameter.
struct Niche {
  std::size_t parameter = 0;  ///< index among those of the space
  std::uint16_t value = 0;    ///< index among those of the parameter
};

/// What an algorithm may know of the problem, and where in the run it is.
struct SearchContext {
  const hardware::DesignSpace* space;
  /// Whether a design meets what can be checked without its costs; initial samples are drawn from these.
  std::function<bool(const hardware::Genome&)> admissible;
  std::uint64_t seed = 0;
  std::uint32_t island = 0;
  /// Whether a design meets all constraints that need no cost of a network, the area among them; empty: as admissible.
  /// Algorithms that heed it spend no evaluation on designs that cannot be feasible.
  std::function<bool(const hardware::Genome&)> allowed{};
  /// The part of the space that all proposals are of; none: the whole.
  std::optional<Niche> niche{};

  /// The design that a proposal stands for: within the niche, and the same for all genomes of one chip.
  hardware::Genome canonical(hardware::Genome genome) const {
    if (niche) genome.index[niche->parameter] = niche->value;
    return space->canonical(genome);
  }

  bool is_allowed(const hardware::Genome& genome) const {
    return allowed ? allowed(genome) : admissible(genome);
  }
  core::RandomStream stream(std::uint32_t generation, std::uint32_t individual, core::Purpose purpose) const {
    return core::RandomStream({seed, island, generation, individual, purpose});
  }
};

/// Proposes designs and learns from their fitness: an ask/tell state machine.
///
/// An algorithm never evaluates, communicates or saves. Its state is a value that `save` and `load` carry whole; with
/// the same state, context and answers it asks the same questions.
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

  /// Generations after the initial one (number 0).
  virtual std::uint32_t generations() const = 0;
  /// Designs to evaluate; none of them was told before, and no two are equal. May be empty.
  virtual std::vector<hardware::Genome> ask(std::uint32_t generation) = 0;
  /// The designs asked for last, in the same order, with their fitness.
  virtual void tell(std::uint32_t generation, std::span<const Individual> evaluated) = 0;
  /// The current population, best first.
  virtual std::span<const Individual> population() const = 0;
  /// Puts an immigrant in the place of the population's member number `slot`, which keeps the order best first.
  /// @throws core::Error (io) for one that is not of the design space
  virtual void replace(std::size_t slot, const Individual& immigrant) = 0;
  /// Returns true if no design is left to ask for: every one of the space, or of the algorithm's niche, was told. Spaces
  /// of more than 2^24 designs are not looked through: false.
  virtual bool is_exhausted() = 0;

  virtual void save(std::ostream& out) const = 0;
  /// @throws std::exception on a state that this algorithm did not save
  virtual void load(std::istream& in) = 0;
};

}  // namespace crossisle::search
