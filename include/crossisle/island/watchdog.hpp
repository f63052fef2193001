// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <vector>

#include "crossisle/island/communicator.hpp"

namespace crossisle::island {

/// Notices ranks that hang: MPI tells of a process that has ended, and waits for ever for one that stands still.
///
/// Every rank tells rank 0 about once a second that it gets on, and rank 0 tells every rank; who has not been heard of
/// for too long ends the job. Time during which the listener itself was not running (a job that is suspended and
/// continued) does not count.
class Watchdog {
 public:
  /// @param longest_silence_s seconds; 0: nobody is ever missed
  Watchdog(Communicator& communicator, double longest_silence_s);

  /// To be called by a rank that gets on, as often as wanted: mostly it only reads a clock.
  /// @throws core::Error (rank_failed) naming a rank that has been silent for too long
  void look();

 private:
  using Clock = std::chrono::steady_clock;
  struct Peer {
    int rank;
    double silence_s = 0.0;
  };

  Communicator& communicator_;
  double longest_silence_s_;
  std::vector<Peer> peers_;  ///< those that this rank listens to, and speaks to
  Clock::time_point looked_ = Clock::now();
  Clock::time_point spoke_{};
};

}  // namespace crossisle::island
