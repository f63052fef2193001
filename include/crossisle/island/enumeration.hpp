// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "crossisle/cost/sweep.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/island/evaluator.hpp"
#include "crossisle/search/census.hpp"

namespace crossisle::island {

/// Takes the census of parts of a design space, on this rank alone.
///
/// Constraints that need no cost are checked first, and what they rule out is not priced.
class CensusTaker {
 public:
  /// @param communicator whose attendant is called many times within a block
  CensusTaker(Communicator& communicator, Problem problem, std::size_t keep_best);

  /// The census of designs number `first` to `end - 1` of the sweep.
  /// @throws core::Error (evaluation) as require_sound
  search::Census take(std::uint64_t first, std::uint64_t end);

 private:
  void admit(std::uint64_t number, search::Census& census);
  void price(search::Census& census);

  Communicator& communicator_;
  Problem problem_;
  std::size_t keep_best_;
  cost::Sweep sweep_;
  // Room for a batch, kept so that no batch allocates.
  std::vector<hardware::Genome> candidates_;  ///< those that constraints leave
  std::vector<hardware::Chip> chips_;
  cost::Metrics metrics_;
};

/// A completed block, apart from its census.
struct BlockDone {
  int signals = 0;       ///< received by the rank that did it; 0 on rank 0 itself
  double seconds = 0.0;  ///< that it took

  template <class Archive>
  void serialize(Archive& archive) {
    archive(signals, seconds);
  }
};

/// Takes the census of a whole design space on all ranks. Rank 0 hands out blocks one by one to the ranks that have little
/// left to do, itself included, and merges the answers; the result does not depend on which rank looks at which block.
///
/// @code
///   if (communicator.rank() != 0) return enumerator.serve(signals);
///   while (const auto block = enumerator.advance(survey, wanted)) show(survey.blocks_done, block->seconds);
///   enumerator.finish(survey);
/// @endcode
class Enumerator {
 public:
  /// @param blocks of the sweep of the problem's space
  Enumerator(Communicator& communicator, Problem problem, search::Blocks blocks, std::size_t keep_best);
  ~Enumerator();
  Enumerator(const Enumerator&) = delete;
  Enumerator& operator=(const Enumerator&) = delete;

  /// For rank 0: adds to the survey the next block that is done, its own or one of another rank.
  /// @param survey the same one in all calls up to `finish`
  /// @param wanted blocks in all; fewer than before: those that have been handed out are still completed
  /// @return nothing where no further block is wanted or left
  std::optional<BlockDone> advance(search::Survey& survey, std::uint32_t wanted);
  /// For rank 0: sends the other ranks home. Adds the blocks that they are working on; those that they have not begun are
  /// left out. Afterwards `advance` may begin anew, with another `serve` on the other ranks.
  void finish(search::Survey& survey);
  /// For the other ranks: takes censuses for rank 0 until sent home.
  void serve(const std::function<int()>& signals);
  /// Time that this rank has spent on blocks.
  double seconds_evaluating() const noexcept { return seconds_evaluating_; }

 private:
  class Errands;
  search::Census take(std::uint32_t block, BlockDone& done);
  void begin(const search::Survey& survey, std::uint32_t wanted);
  void hand_out(int rank);
  BlockDone add_report(search::Survey& survey, int rank, const Message& report);

  Communicator& communicator_;
  search::Blocks blocks_;
  CensusTaker taker_;
  std::unique_ptr<Errands> errands_;  ///< on rank 0 between the first `advance` and `finish`
  double seconds_evaluating_ = 0.0;
};

}  // namespace crossisle::island
