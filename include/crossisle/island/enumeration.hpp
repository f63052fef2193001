// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
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
  /// @throws core::Error (evaluation) on a cost that is not a number or negative
  search::Census take(std::uint64_t first, std::uint64_t end);

 private:
  /// A design that constraints leave, with its costs: those of its networks stand in a row.
  struct Candidate {
    hardware::Genome genome;
    double area_m2;
  };
  void admit(std::uint64_t number, search::Census& census);
  void price(search::Census& census);

  Communicator& communicator_;
  Problem problem_;
  std::size_t keep_best_;
  cost::Sweep sweep_;
  // Room for a batch, kept so that no batch allocates.
  std::vector<Candidate> candidates_;
  std::vector<hardware::Chip> chips_;
  std::vector<cost::NetworkCost> of_network_;
  std::vector<cost::NetworkCost> costs_;
};

/// What is known of a block that is done, beside its census.
struct BlockDone {
  int signals = 0;       ///< that the rank it was done on has received; 0 on rank 0 itself
  double seconds = 0.0;  ///< that it took

  template <class Archive>
  void serialize(Archive& archive) {
    archive(signals, seconds);
  }
};

/// Takes the census of a whole design space on all ranks. Rank 0 hands out blocks one by one to whoever has little left
/// to do, itself included, and puts the answers together; which rank looks at what has no influence on the result.
class Enumerator {
 public:
  /// @param blocks of the sweep of the problem's space
  Enumerator(Communicator& communicator, Problem problem, search::Blocks blocks, std::size_t keep_best);

  /// For rank 0: adds blocks to the survey until as many as are wanted are done, then sends the others home.
  /// @param wanted blocks in all
  /// @param added called after each block; returns how many blocks are wanted now: 0 to end as soon as the blocks are
  /// done that ranks are at, and to leave those that ranks have before them
  void coordinate(search::Survey& survey, std::uint32_t wanted,
                  const std::function<std::uint32_t(const BlockDone&)>& added);
  /// For the other ranks: takes censuses for rank 0 until sent home.
  void serve(const std::function<int()>& signals);
  /// Time that this rank has spent on blocks.
  double seconds_evaluating() const noexcept { return seconds_evaluating_; }

 private:
  class Errands;
  search::Census take(std::uint32_t block, BlockDone& done);

  Communicator& communicator_;
  search::Blocks blocks_;
  CensusTaker taker_;
  double seconds_evaluating_ = 0.0;
};

}  // namespace crossisle::island
