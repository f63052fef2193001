// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "crossisle/cost/enumeration_order.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/island/evaluator.hpp"
#include "crossisle/search/census.hpp"

namespace crossisle::island {

/// Evaluator of parts of a design space on this rank, which returns a census of each part.
///
/// Constraints that need no cost are checked first, once for all designs of a geometry that have the same
/// area; designs that violate them are not evaluated.
class CensusTaker {
 public:
  /// @param communicator its attendant is called many times within a block
  CensusTaker(Communicator& communicator, SearchProblem problem, std::size_t keep_best);

  /// Returns the census of designs number `first` to `end - 1` of the enumeration.
  /// @throws core::Error (evaluation) like require_sound
  search::Census take(std::uint64_t first, std::uint64_t end);
  /// Returns DesignEvaluator::networks_known.
  std::uint64_t networks_known() const noexcept { return evaluator_.networks_known(); }

 private:
  void admit(std::uint64_t number, search::Census& census);
  /// Admits the designs of a whole group of the enumeration order.
  void admit_group(std::uint64_t first, search::Census& census);
  void evaluate(search::Census& census);

  Communicator& communicator_;
  SearchProblem problem_;
  DesignEvaluator evaluator_;
  std::size_t keep_best_;
  cost::EnumerationOrder order_;
  std::vector<std::size_t> first_alike_;  ///< per position in a group: the first one with the same area
  bool admits_groups_;  ///< true if forbidden combinations never distinguish designs of a group
  // Memory for a batch, kept so that no batch allocates.
  std::vector<bool> is_ruled_out_;       ///< per position in a group, set for the first of those alike
  std::vector<design::Genome> genomes_;  ///< designs that the constraints do not exclude
  std::vector<design::Candidate> candidates_;
  cost::Metrics metrics_;
};

/// Information about a completed block, without its census.
struct BlockDone {
  int signals = 0;       ///< signals received by the rank that completed the block; 0 for rank 0 itself
  double seconds = 0.0;  ///< time to complete it

  template <class Archive>
  void serialize(Archive& archive) {
    archive(signals, seconds);
  }
};

/// Enumerator of a whole design space on all ranks. Rank 0 distributes blocks one by one to the ranks that
/// have little work left, itself included, and merges the results, which do not depend on the assignment of
/// blocks to ranks.
///
/// @code
///   if (communicator.rank() != 0) return enumerator.serve(signals);
///   while (const auto block = enumerator.advance(survey, wanted)) show(survey.blocks_done, block->seconds);
///   enumerator.finish(survey);
/// @endcode
class Enumerator {
 public:
  /// @param blocks blocks of the enumeration of the problem's space
  Enumerator(Communicator& communicator, SearchProblem problem, search::Blocks blocks, std::size_t keep_best);
  ~Enumerator();
  Enumerator(const Enumerator&) = delete;
  Enumerator& operator=(const Enumerator&) = delete;

  /// Adds the next completed block to the survey, from this rank or another one; on rank 0 only.
  /// @param survey the same object in all calls up to `finish`
  /// @param wanted total number of blocks; if it decreases, blocks that have been distributed are still
  /// completed
  /// @return nothing if no further block is wanted or left
  std::optional<BlockDone> advance(search::Survey& survey, std::uint32_t wanted);
  /// Dismisses the other ranks; on rank 0 only. Adds the blocks that these ranks are working on, but not the
  /// blocks that they have not begun. Afterwards, `advance` may be called again, together with `serve` on the
  /// other ranks.
  void finish(search::Survey& survey);
  /// Enumerates blocks for rank 0 until dismissed; on the other ranks only.
  void serve(const std::function<int()>& signals);
  /// Returns the time that this rank has spent on blocks.
  double seconds_evaluating() const noexcept { return seconds_evaluating_; }
  /// Returns DesignEvaluator::networks_known of this rank.
  std::uint64_t networks_known() const noexcept { return taker_.networks_known(); }

 private:
  class BlockAssignments;
  search::Census take(std::uint32_t block, BlockDone& done);
  void begin(const search::Survey& survey, std::uint32_t wanted);
  void hand_out(int rank);
  BlockDone add_report(search::Survey& survey, int rank, const Message& report);

  Communicator& communicator_;
  search::Blocks blocks_;
  CensusTaker taker_;
  std::unique_ptr<BlockAssignments> assignments_;  ///< on rank 0 between the first `advance` and `finish`
  double seconds_evaluating_ = 0.0;
};

}  // namespace crossisle::island
