// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
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

/// Simulated binary crossover and polynomial mutation on value indices, for some generations.
struct Phase {
  std::uint32_t generations = 40;
  double crossover_probability = 0.9;
  double crossover_eta = 15.0;  ///< distribution index: the larger, the closer children stay to their parents
  double mutation_probability = 1.0;
  double mutation_eta = 20.0;
};

/// A genetic algorithm in phases; each phase after the first restarts from the best designs found so far.
struct GeneticOptions {
  std::uint32_t population = 70;
  std::uint32_t random_samples = 1000;  ///< admissible designs drawn at random
  std::uint32_t diverse_samples = 500;  ///< of these, chosen greedily for the largest least Hamming distance
  std::vector<Phase> phases;
};

/// Random designs, never the same twice.
struct RandomOptions {
  std::uint32_t population = 70;  ///< designs per generation, and best ones kept for migration
  std::uint32_t generations = 40;
};

/// Always the design farthest from all known ones: random designs spread evenly.
struct DiverseOptions {
  std::uint32_t population = 70;
  std::uint32_t generations = 40;
};

/// An evolutionary search on ordered values with local search and restarts, tuned to the published spaces.
struct AutoOptions {
  static constexpr std::uint32_t first_populations = 3;  ///< designs of generation 0, in populations
  std::uint32_t population = 70;
  std::uint32_t generations = 40;
};

/// A figure that a front is one of; cost of silicon is area times a factor within a technology.
enum class Goal : std::uint8_t { energy, latency, area };

/// NSGA-II (Deb et al., 2002): the front of two or three figures instead of one objective.
struct Nsga2Options {
  std::uint32_t population = 70;
  std::uint32_t random_samples = 1000;
  std::uint32_t diverse_samples = 500;
  std::uint32_t generations = 40;
  Phase breeding;           ///< without its generations
  std::vector<Goal> goals;  ///< two or three
};

/// Steps to the neighbours of the best design, and afresh from a random one where none of them is unknown.
struct LocalOptions {
  std::uint32_t population = 70;
  std::uint32_t generations = 40;
};

/// Differential evolution on value indices: DE/rand/1/bin (Storn and Price, 1997), rounded to the nearest index.
struct DifferentialOptions {
  std::uint32_t population = 70;
  std::uint32_t generations = 40;
  double weight = 0.5;     ///< F, of the difference vector
  double crossover = 0.9;  ///< CR, probability of taking a parameter from the mutant
};

/// Simulated annealing (Kirkpatrick et al., 1983): as many walkers as the population has members.
struct AnnealingOptions {
  std::uint32_t population = 70;
  std::uint32_t generations = 40;
  double first_temperature = 0.5;  ///< of the difference of the objective's logarithm
  double last_temperature = 0.005;
};

using AlgorithmOptions = std::variant<GeneticOptions, RandomOptions, DiverseOptions, AutoOptions,
                                      LocalOptions, DifferentialOptions, AnnealingOptions, Nsga2Options>;

/// The four phases of arXiv 2603.03880: (pc, pm, eta_c, eta_m) = (1, 1, 3, 3), (0.9, 0.5, 7, 7), (1, 0.2, 15, 15),
/// (1, 0.05, 25, 25), ten generations each.
std::vector<Phase> published_phases();

/// @param polish generations of local search to follow those of the algorithm
std::unique_ptr<Algorithm> make_algorithm(const AlgorithmOptions& options, SearchContext context,
                                          std::uint32_t polish = 0);

/// Evaluations that an algorithm asks for at most.
std::uint64_t evaluation_budget(const AlgorithmOptions& options);
std::uint32_t generation_count(const AlgorithmOptions& options);
/// Gives an algorithm more or fewer generations, of which those that both have stay what they are. @return whether there
/// is such an algorithm: not where the generations of earlier phases are more, or where all depend on their number
bool set_generations(AlgorithmOptions& options, std::uint32_t generations);
std::uint32_t population_size(const AlgorithmOptions& options);

}  // namespace crossisle::search
