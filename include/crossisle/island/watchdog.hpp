// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <vector>

#include "crossisle/island/communicator.hpp"

namespace crossisle::island {

/// Detects hung ranks: MPI reports a process that died but waits forever for one that hangs.
///
/// Every rank sends rank 0 a heartbeat about once a second, and rank 0 sends one to every rank; a rank that
/// receives none for too long ends the job. Time during which the receiver itself did not run (a job that was
/// suspended and continued) does not count.
class Watchdog {
 public:
  /// @param max_silence_s seconds; 0: no limit
  Watchdog(Communicator& communicator, double max_silence_s);

  /// Checks and sends heartbeats. A rank that makes progress may call this as often as it likes, since most
  /// calls only read a clock.
  /// @throws core::Error (rank_failed) naming a rank that has been silent for too long
  void look();

 private:
  using Clock = std::chrono::steady_clock;
  struct Peer {
    int rank;
    double silence_s = 0.0;
  };

  Communicator& communicator_;
  double max_silence_s_;
  std::vector<Peer> peers_;  ///< ranks with which this rank exchanges heartbeats
  Clock::time_point looked_ = Clock::now();
  Clock::time_point spoke_{};
};

}  // namespace crossisle::island
