// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossisle/island/evaluator.hpp"
#include "crossisle/island/migration.hpp"
#include "crossisle/search/known_designs.hpp"

namespace crossisle::island {

/// A design with the generation and island of its evaluation.
struct DesignRecord {
  std::uint32_t generation = 0;
  std::uint32_t island = 0;
  std::uint32_t slot = 0;  ///< its place among the designs of that generation and island
  design::Genome genome;
  Evaluation evaluation;
};

/// Statistics of one generation of an island.
struct GenerationRecord {
  std::uint32_t generation = 0;
  std::uint32_t island = 0;
  std::uint32_t evaluated = 0;  ///< designs evaluated in this generation
  std::uint32_t feasible = 0;   ///< feasible designs among these
  std::uint32_t population = 0;
  std::uint32_t population_feasible = 0;
  std::uint32_t immigrants = 0;  ///< accepted at the beginning of this generation
  // Over the feasible members of the population; undefined without any.
  double best_objective = 0.0;
  double mean_objective = 0.0;
};

/// One batch of emigrants on an edge.
struct MigrationRecord {
  std::uint32_t sent = 0;      ///< generation after which the batch left
  std::uint32_t consumed = 0;  ///< generation in which the batch arrived
  std::uint32_t source = 0;
  std::uint32_t target = 0;
  std::uint32_t emigrants = 0;
  std::uint32_t accepted = 0;
};

/// Events on islands since the last query.
struct Log {
  std::vector<DesignRecord> designs;
  std::vector<GenerationRecord> generations;
  std::vector<MigrationRecord> migrations;

  /// Adds another log and restores the order by generation, island and place, so that the result does not
  /// depend on the order in which logs arrive. @pre all entries of `other` belong to generations of this log
  /// or to later ones
  void append(Log other);
  /// Removes everything later than a generation.
  void cut_after(std::uint32_t generation);
};

/// Part of the state of an island that is new since it was last saved, and all that may change again.
struct IslandState {
  search::KnownRows new_designs;  ///< that the algorithm did not know before
  std::string rest;               ///< the algorithm's other state, and migrants in transit
};

/// One island: an algorithm, its neighbours, and the migrants between them.
///
/// @code
///   island.advance(generation, evaluator);   // for generation = 0, 1, ... in order
///   island.collect_migrants(generation);     // at a consistent cut: nothing is in flight any more
///   IslandState state = island.save();
/// @endcode
class Island {
 public:
  /// @param layout determines the ranks of the neighbours
  Island(std::uint32_t index, std::unique_ptr<search::Algorithm> algorithm, MigrationOptions migration,
         const Neighbours& neighbours, std::uint64_t seed, const Layout& layout, Communicator& communicator);

  std::uint32_t index() const { return index_; }
  const search::Algorithm& algorithm() const { return *algorithm_; }
  /// Returns the first generation in which all designs of the island's part of the space were known, or
  /// nothing before that generation. A restored island determines this again in its next generation.
  std::optional<std::uint32_t> exhausted_in() const { return exhausted_in_; }
  /// Executes one generation: immigrants that are due, candidates, their evaluation, emigrants.
  void advance(std::uint32_t generation, TeamEvaluator& evaluator);
  /// Waits for every migrant that a neighbour has sent up to this generation: afterwards, `save` returns the
  /// complete state of the island.
  void collect_migrants(std::uint32_t generation);
  /// Returns the events since the last call.
  Log take_log();

  /// Returns the state, with the designs known since the last `save` or `load`.
  IslandState save();
  /// Restores a state whose new designs are all that the algorithm knew.
  /// @throws core::Error (io) if the state does not belong to this configuration
  void load(const IslandState& state);
  /// Refuses a loaded state with migrants that are not designs of `space`. @throws core::Error(io)
  void require_migrants_of(const design::DesignSpace& space) const;

 private:
  /// An incoming edge with the migrants that have arrived but are not due yet, in the order in which they
  /// were sent.
  struct Inlet {
    std::uint32_t source;
    int rank;
    int tag;
    std::deque<std::vector<search::Individual>> waiting;
    std::uint32_t next_sent = 0;  ///< generation after which the next batch to be received is sent
  };
  struct Outlet {
    std::uint32_t target;
    int rank;
    int tag;
  };

  void receive_batch(Inlet& inlet);
  std::uint32_t immigrate(std::uint32_t generation);
  void emigrate(std::uint32_t generation);
  void record(std::uint32_t generation, std::size_t evaluated, std::size_t feasible,
              std::uint32_t immigrants);

  std::uint32_t index_;
  std::unique_ptr<search::Algorithm> algorithm_;
  std::optional<std::uint32_t> exhausted_in_;
  MigrationOptions migration_;
  std::uint64_t seed_;
  Communicator& communicator_;
  std::size_t known_saved_ = 0;  ///< number of known designs that have been saved
  std::vector<Inlet> inlets_;    ///< in the order of their sources
  std::vector<Outlet> outlets_;
  Log log_;
};

/// Returns the first generation in which all given islands were exhausted (Island::exhausted_in), or nothing
/// before that generation.
std::optional<std::uint32_t> exhausted_in(std::span<const Island> islands);

}  // namespace crossisle::island
