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
  CensusTaker(Problem problem, std::size_t keep_best);

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

  Problem problem_;
  std::size_t keep_best_;
  cost::Sweep sweep_;
  // Room for a batch, kept so that no batch allocates.
  std::vector<Candidate> candidates_;
  std::vector<hardware::Chip> chips_;
  std::vector<cost::NetworkCost> of_network_;
  std::vector<cost::NetworkCost> costs_;
};

/// Takes the census of a whole design space on all ranks. Rank 0 hands out blocks one by one to whoever has little left
/// to do, itself included, and puts the answers together; which rank looks at what has no influence on the result.
class Enumerator {
 public:
  /// @param blocks of the sweep of the problem's space
  Enumerator(Communicator& communicator, Problem problem, search::Blocks blocks, std::size_t keep_best);

  /// For rank 0: adds blocks to the survey until `last` are done or `go_on` refuses, then sends the others home.
  /// @param go_on asked after each block, with the number of signals that the rank it was done on has received
  void coordinate(search::Survey& survey, std::uint32_t last, const std::function<bool(int signals)>& go_on);
  /// For the other ranks: takes censuses for rank 0 until sent home.
  void serve(const std::function<int()>& signals);

 private:
  class Errands;
  search::Census take(std::uint32_t block) { return taker_.take(blocks_.first(block), blocks_.end(block)); }

  Communicator& communicator_;
  search::Blocks blocks_;
  CensusTaker taker_;
};

}  // namespace crossisle::island
