// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/watchdog.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/error.hpp"

namespace crossisle::island {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr Seconds between_looks{0.1};
constexpr Seconds between_words{1.0};
/// Maximum time that one check adds to a silence: a longer interval means that the receiver was paused.
constexpr double max_step_s = 0.5;

}  // namespace

Watchdog::Watchdog(Communicator& communicator, double max_silence_s)
    : communicator_(communicator), max_silence_s_(max_silence_s) {
  if (communicator.rank() != 0) {
    peers_.push_back({0});
    return;
  }
  for (int rank = 1; rank < communicator.size(); ++rank) peers_.push_back({rank});
}

void Watchdog::look() {
  if (max_silence_s_ <= 0.0 || peers_.empty()) return;
  const auto now = Clock::now();
  if (now - looked_ < between_looks) return;
  const double step = std::min(Seconds(now - looked_).count(), max_step_s);
  looked_ = now;
  if (now - spoke_ >= between_words) {
    spoke_ = now;
    for (const Peer& peer : peers_) communicator_.send(peer.rank, tag::heartbeat, {'\1'});
  }
  for (Peer& peer : peers_) {
    peer.silence_s += step;
    while (communicator_.try_receive(peer.rank, tag::heartbeat)) peer.silence_s = 0.0;
    if (peer.silence_s < max_silence_s_) continue;
    if (peer.rank == 0) communicator_.note_silent_speaker();
    throw core::Error(core::ExitCode::rank_failed,
                      fmt::format("rank {} has not been heard from for {:.0f} s", peer.rank, peer.silence_s),
                      "it hangs, or its host does",
                      "start the same command again: it continues from the last checkpoint "
                      "(execution.watchdog_seconds sets the time)");
  }
}

}  // namespace crossisle::island
