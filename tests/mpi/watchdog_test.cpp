// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/watchdog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "crossisle/core/error.hpp"

namespace crossisle::island {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr int end_tag = 21;
/// Longer than a rank has to wait on a machine with more ranks than cores.
constexpr double max_silence_s = 1.5;

class Watching : public testing::Test {
 protected:
  ~Watching() override { communicator_.flush(); }

  /// Checks until the time has passed. @return the message of a failure, or nothing
  std::string look_for(Watchdog& watchdog, double seconds) {
    const auto began = std::chrono::steady_clock::now();
    try {
      while (Seconds(std::chrono::steady_clock::now() - began).count() < seconds) {
        watchdog.look();
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    } catch (const core::Error& error) {
      EXPECT_EQ(error.code(), core::ExitCode::rank_failed);
      return error.what();
    }
    return {};
  }
  /// Ends the test on all ranks at the same time, so that no rank misses another one that has finished.
  void leave_together() {
    for (int rank = 0; rank < communicator_.size(); ++rank) communicator_.send(rank, end_tag, {});
    for (int rank = 0; rank < communicator_.size(); ++rank) communicator_.receive(rank, end_tag);
  }

  Communicator communicator_ = Communicator::world();
};

TEST_F(Watching, MissesNobodyWhoGetsOn) {
  Watchdog watchdog(communicator_, 2.0 * max_silence_s);

  EXPECT_EQ(look_for(watchdog, max_silence_s), "");

  leave_together();
}

TEST_F(Watching, NamesTheRankThatStandsStill) {
  if (communicator_.size() == 1) GTEST_SKIP() << "one rank has nobody to watch";
  const int silent = communicator_.size() - 1;
  Watchdog watchdog(communicator_, max_silence_s);

  if (communicator_.rank() == silent) {
    std::this_thread::sleep_for(Seconds(2.5 * max_silence_s));
  } else {
    const std::string complaint = look_for(watchdog, 2.0 * max_silence_s);
    if (communicator_.rank() == 0) {
      EXPECT_THAT(complaint,
                  testing::HasSubstr("rank " + std::to_string(silent) + " has not been heard from"));
    }
  }

  leave_together();
}

TEST_F(Watching, ForgivesAPauseOfItsOwn) {
  // The whole job is suspended and continued: the clocks of all ranks jump.
  Watchdog watchdog(communicator_, max_silence_s);
  EXPECT_EQ(look_for(watchdog, 0.3), "");
  std::this_thread::sleep_for(Seconds(2.0 * max_silence_s));

  EXPECT_EQ(look_for(watchdog, 0.3), "");

  leave_together();
}

TEST_F(Watching, CanBeTurnedOff) {
  Watchdog watchdog(communicator_, 0.0);

  if (communicator_.rank() != 0) std::this_thread::sleep_for(Seconds(0.3));
  EXPECT_EQ(look_for(watchdog, 0.3), "");

  leave_together();
}

}  // namespace
}  // namespace crossisle::island
