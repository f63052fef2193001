// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "crossisle/island/communicator.hpp"
#include "crossisle/island/enumeration.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/session.hpp"
#include "crossisle/run/signals.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::run {

/// The loop of an exhaustive search: what a session does instead of running islands. Its steps are blocks of the space,
/// which count as generations do; a checkpoint holds those that are done, in whatever order that came to be.
class Enumeration {
 public:
  Enumeration(island::Communicator& communicator, const Configuration& configuration, island::Problem problem,
              const SignalWatch& signals);

  /// For rank 0, before coordinate: goes on from a checkpoint. @throws core::Error (io) if it holds no such state
  void restore(const store::RunContent& checkpoint);
  /// For rank 0: takes the census of the space, or of as many blocks as are wanted.
  /// @param status what is known of the run so far; kept up to date in the directory
  Ending coordinate(store::RunDirectory& directory, store::Status& status, Observer& observer,
                    std::optional<std::uint32_t> stop_after_block);
  /// For the other ranks.
  void follow();

 private:
  using SteadyClock = std::chrono::steady_clock;

  void added_block(store::RunDirectory& directory, store::Status& status, Observer& observer);
  bool checkpoint_due() const;
  void write_checkpoint(store::RunDirectory& directory, store::Status& status);
  void update_status(store::Status& status, store::RunState state) const;
  Ending end_early(store::RunDirectory& directory, store::Status& status);
  Ending end_finished(store::RunDirectory& directory, store::Status& status);
  Ending ending(store::RunState state) const;
  /// The best designs so far, with their costs.
  std::vector<island::DesignRecord> best_designs() const;

  const Configuration& configuration_;
  island::Problem problem_;
  const SignalWatch& signals_;
  island::Enumerator enumerator_;
  search::Survey survey_;
  std::uint64_t designs_before_ = 0;  ///< that a checkpoint had
  SteadyClock::time_point began_ = SteadyClock::now();
  SteadyClock::time_point checkpointed_ = SteadyClock::now();
  SteadyClock::time_point status_written_{};
  SteadyClock::time_point shown_{};
};

}  // namespace crossisle::run
