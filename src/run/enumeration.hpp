// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "crossisle/island/communicator.hpp"
#include "crossisle/island/enumeration.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// What takes the place of islands in an exhaustive search. Its steps are blocks of the space, which count as generations
/// do; a checkpoint holds those that are done, in whatever order that came to be.
class Enumeration {
 public:
  Enumeration(island::Communicator& communicator, const Configuration& configuration,
              island::Problem problem);

  /// For rank 0, before coordinate: goes on from a checkpoint. @throws core::Error (io) if it holds no such state
  void restore(const store::RunContent& checkpoint);
  /// For rank 0: takes the census of the space, or of as many blocks as are wanted; see island::Enumerator.
  void coordinate(std::uint32_t wanted, const std::function<std::uint32_t(const island::BlockDone&)>& added);
  /// For the other ranks.
  void follow();
  /// Time that this rank has spent on blocks.
  double seconds_evaluating() const noexcept { return enumerator_.seconds_evaluating(); }

  std::uint32_t blocks_done() const noexcept { return survey_.blocks_done; }
  /// What the blocks that are done come to: designs looked at, and the best.
  Tally tally() const;
  store::RunContent checkpoint();
  /// Of run.h5.
  store::RunContent content() const;
  /// @param content_digest of the content of run.h5 @pre all blocks are done
  std::string certificate(const std::string& content_digest) const;

 private:
  /// Best designs so far, best first, with their costs.
  std::vector<island::DesignRecord> best_designs(std::size_t at_most) const;
  std::vector<island::DesignRecord> best_designs() const {
    return best_designs(configuration_.exhaustive->keep_best);
  }

  const Configuration& configuration_;
  island::Problem problem_;
  island::Enumerator enumerator_;
  search::Survey survey_;
};

}  // namespace crossisle::run
